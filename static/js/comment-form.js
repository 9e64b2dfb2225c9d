// Makes the comment form easier; without it everything works. Nothing here keeps or sends what is typed.
"use strict";

function countCharacters(note) {
  const field = document.getElementById(note.dataset.countFor);
  const limit = Number(note.dataset.limit);
  let waiting = null;
  const show = () => {
    // Code points, as the server counts them; a line break is one.
    const count = Array.from(field.value).length;
    const left = limit - count;
    // The page brings the sentences in its own language.
    const numbers = { count, limit, over: -left };
    note.textContent = (left >= 0 ? note.dataset.used : note.dataset.over)
      .replace(/\{(\w+)\}/g, (_, name) => numbers[name].toLocaleString("en-US"));
    note.classList.toggle("usa-error-message", left < 0);
  };
  field.addEventListener("input", () => {
    clearTimeout(waiting);
    waiting = setTimeout(show, 300);
  });
  window.addEventListener("pageshow", show);
  show();
}

function showFieldsOfType(form) {
  const update = () => {
    const chosen = form.querySelector("input[name=submitter_type]:checked");
    for (const group of form.querySelectorAll("fieldset[data-for]")) {
      const applies = Boolean(chosen) && group.dataset.for.split(" ").includes(chosen.value);
      group.hidden = !applies;
      group.disabled = false;
    }
  };
  for (const note of form.querySelectorAll("[data-without-script]")) note.hidden = true;
  form.addEventListener("change", update);
  // What isn't asked of this sender isn't sent. Until then it stays enabled: browsers bring back enabled fields only.
  form.addEventListener("submit", () => {
    for (const group of form.querySelectorAll("fieldset[data-for]")) group.disabled = group.hidden;
  });
  // Going back, the browser puts in what was typed after this has run.
  window.addEventListener("pageshow", update);
  update();
}

// Going back may fetch the page anew, with a new token. The one before belongs to what was typed: sent again with it,
// the same comment is the same submission.
function keepTokenWhenGoingBack(token) {
  const cameBack = performance.getEntriesByType("navigation")[0]?.type === "back_forward";
  if (cameBack && history.state?.submissionToken) token.value = history.state.submissionToken;
  else history.replaceState({ submissionToken: token.value }, "");
}

for (const token of document.querySelectorAll("input[name=submission_token]")) keepTokenWhenGoingBack(token);
for (const note of document.querySelectorAll("[data-count-for]")) countCharacters(note);
for (const form of document.querySelectorAll("form.d311-form")) showFieldsOfType(form);
const summary = document.getElementById("error-summary") || document.getElementById("private-data");
if (summary) summary.focus();
