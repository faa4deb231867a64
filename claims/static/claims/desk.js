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

quoteFromSelection();
takeWhatIsSuggested();
showWhatIsMeant();
waitForTheText();
goWhereTheAddressPoints();
openWhatIsMeant();
askBeforeLeaving();
