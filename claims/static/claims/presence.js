"use strict";
/* Who else is on this claim. Comfort only: what keeps two people apart is the server's business. */

const tellWhoElseIsHere = () => {
  const line = document.getElementById("others");
  const csrf = document.querySelector("input[name=csrfmiddlewaretoken]");
  if (!line || !csrf) return;
  const BEAT = 20000; // milliseconds between telling that we are here
  const LOOK = 4000; // and between asking who else is
  let writing = document.querySelector("#refusal dl") !== null; // refused, so not sent yet
  let told = 0;
  let gone = false;

  const body = () => {
    const form = new FormData();
    form.append("csrfmiddlewaretoken", csrf.value);
    form.append("writing", writing ? "yes" : "no");
    return form;
  };
  const show = (words) => {
    if (line.textContent === words) return; // read aloud once, and no flicker
    line.textContent = words;
    line.hidden = !words;
  };
  const ask = async () => {
    const beat = Date.now() - told >= BEAT;
    if (document.hidden && !beat) return;
    if (beat) told = Date.now();
    try {
      const how = beat ? { method: "POST", body: body() } : {};
      const answer = await fetch(line.dataset.presence, how);
      if (answer.ok && !gone) show((await answer.json()).words);
    } catch {
      /* The desk does not answer just now; it is asked again. */
    }
  };
  document.addEventListener("input", (event) => {
    const form = event.target instanceof Element && event.target.closest("form[method=post]");
    if (!form || writing) return;
    writing = true;
    told = 0;
    ask();
  });
  window.addEventListener("pagehide", () => {
    gone = true;
    navigator.sendBeacon(line.dataset.leave, body());
  });
  window.addEventListener("pageshow", (event) => {
    if (!event.persisted) return; // brought back as it was left
    gone = false;
    told = 0;
    ask();
  });
  window.setInterval(ask, LOOK);
  ask();
};

tellWhoElseIsHere();
