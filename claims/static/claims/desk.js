"use strict";
/* Comfort only: every page of the desk works without it. */

let typed = false;

const quoteFromSelection = () => {
  const text = document.getElementById("article-text");
  const quote = document.getElementById("claim-quote");
  if (!text || !quote) return;
  const take = () => {
    const selection = window.getSelection();
    if (!selection || selection.isCollapsed || !selection.rangeCount) return;
    const range = selection.getRangeAt(0);
    if (!text.contains(range.commonAncestorContainer)) return;
    const holder = range.cloneContents();
    holder.querySelectorAll("sup").forEach((number) => number.remove());
    const paragraphs = holder.querySelectorAll("p");
    const words = paragraphs.length
      ? Array.from(paragraphs, (one) => one.textContent).join(" ")
      : holder.textContent;
    quote.value = words.replace(/\s+/g, " ").trim();
  };
  text.addEventListener("mouseup", () => window.setTimeout(take, 0));
  document.addEventListener("keyup", (event) => { if (event.shiftKey || event.key === "Shift") take(); });
};

const showWhatIsMeant = () => {
  const form = document.getElementById("form-attach");
  if (!form) return;
  const parts = form.querySelectorAll("[data-where]");
  const show = () => {
    const chosen = form.elements.where.value;
    parts.forEach((part) => { part.hidden = !part.dataset.where.split(" ").includes(chosen); });
  };
  form.addEventListener("change", show);
  show();
};

const waitForTheText = () => {
  const progress = document.getElementById("progress");
  if (!progress) return;
  const words = document.getElementById("progress-words");
  const ask = async () => {
    try {
      const answer = await fetch(progress.dataset.progress, { headers: { Accept: "application/json" } });
      const article = await answer.json();
      if (!article.waiting && typed) { words.textContent = "It has come in. Reload the page when you are done here."; return; }
      if (!article.waiting) { window.location.reload(); return; }
      words.textContent = article.words;
    } catch {
      words.textContent = "The desk does not answer just now. It is asked again.";
    }
    window.setTimeout(ask, 1500);
  };
  window.setTimeout(ask, 1000);
};

const goWhereTheAddressPoints = () => {
  const refusal = document.getElementById("refusal");
  if (refusal) {
    const bad = document.querySelector(".is-bad input:not([type=hidden]), .is-bad textarea, .is-bad select");
    refusal.scrollIntoView({ block: "start" });
    (bad || refusal).focus({ preventScroll: true });
    return;
  }
  const meant = window.location.hash && document.getElementById(window.location.hash.slice(1));
  const closed = meant && meant.closest("details:not([open])");
  if (closed) closed.open = true;
};

const openWhatIsMeant = () => {
  document.addEventListener("click", (event) => {
    const link = event.target instanceof Element && event.target.closest("a[href^='#']");
    const meant = link && document.getElementById(link.getAttribute("href").slice(1));
    if (meant instanceof HTMLDetailsElement) meant.open = true;
  });
};

const askBeforeLeaving = () => {
  let sending = false;
  document.addEventListener("input", (event) => {
    if (event.target instanceof Element && event.target.closest("form[method=post]")) typed = true;
  });
  document.addEventListener("submit", () => { sending = true; });
  window.addEventListener("beforeunload", (event) => {
    if (typed && !sending) event.preventDefault();
  });
};

const takeWhatIsSuggested = () => {
  document.querySelectorAll("[data-takes]").forEach((button) => {
    button.hidden = false;
    button.addEventListener("click", () => {
      const choice = document.getElementById(button.dataset.takes);
      choice.checked = true;
      choice.focus();
      choice.dispatchEvent(new Event("input", { bubbles: true }));
    });
  });
};

const holdAgainstTheGate = () => {
  const form = document.querySelector("form[data-gate]");
  const gate = form && form.querySelector(".gate");
  if (!gate) return;
  const sum = gate.querySelector(".gate-sum");
  let asked = 0;
  let timer = 0;
  const show = (told) => {
    gate.querySelectorAll(".point").forEach((row) => {
      const point = told.points[row.dataset.code];
      row.hidden = !point;
      if (!point) return;
      row.dataset.state = point.state;
      row.querySelector(".point-state").textContent = point.words;
      row.querySelector(".about").textContent = point.about;
    });
    const markup = gate.querySelector(".of-markup");
    if (markup.querySelector(".point:not([hidden])[data-state=failed]")) markup.open = true;
    sum.classList.toggle("passed", told.to_do === 0);
    sum.dataset.toDo = told.to_do;
    sum.textContent = told.to_do ? `${told.to_do} to do` : "✓ It passes the gate.";
  };
  const ask = async () => {
    asked += 1;
    const mine = asked;
    try {
      const answer = await fetch(form.dataset.gate, { method: "POST", body: new FormData(form) });
      if (answer.ok && mine === asked) show(await answer.json());
    } catch {
      /* The list stays as it was: it is told again when the form is saved. */
    }
  };
  const soon = () => { window.clearTimeout(timer); timer = window.setTimeout(ask, 400); };
  form.addEventListener("input", soon);
  ask();
};

quoteFromSelection();
takeWhatIsSuggested();
holdAgainstTheGate();
showWhatIsMeant();
waitForTheText();
goWhereTheAddressPoints();
openWhatIsMeant();
askBeforeLeaving();
