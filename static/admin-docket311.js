// Staff's pages: keys, redacting and ticking. Every page works without it; what needs it stays hidden until here.
(() => {
    "use strict";

    const KEYS_OFF = "docket311-keys-off";
    const REDACTED = "[redacted]";

    const keysAreOn = () => {
        try {
            return localStorage.getItem(KEYS_OFF) === null;
        } catch {
            return true; // storage is refused by the browser's settings
        }
    };

    const isTyping = (target) => target.closest("input:not([type=checkbox]), textarea, select, [contenteditable]") !== null;

    document.addEventListener("keydown", (event) => {
        if (event.ctrlKey || event.altKey || event.metaKey || event.defaultPrevented) return;
        if (!keysAreOn() || isTyping(event.target)) return;
        // Enter and space belong to the button or link that has the focus.
        if (event.key === "Enter" && event.target !== document.body) return;
        const wanted = [...document.querySelectorAll("[data-key]")].find((element) => element.dataset.key === event.key);
        if (!wanted || wanted.hidden) return;
        event.preventDefault();
        if (wanted.matches("input")) {
            wanted.focus();
            return;
        }
        wanted.click();
        const choice = wanted.closest("details[open]");
        choice?.querySelector("select, input:not([type=hidden])")?.focus();
    });

    // The theme calls every part that scrolls "scrollable content"; who hears a page must be able to tell them apart.
    // The theme's script stands at the page's end, so that it reads the names after this one has given them.
    const nameWhatScrolls = () => document.querySelectorAll("[data-simplebar]").forEach((part, place) => {
        const heading = part.closest(".inline-group, fieldset")?.querySelector("h2")?.textContent.trim();
        const name = part.closest("#nav-sidebar, #nav-sidebar-apps") ? "Menu" : heading || (part.querySelector("#result_list") ? "List" : `Part ${place + 1}`);
        part.dataset.simplebarAriaLabel = name;
    });

    const replace = (area, from, to) => {
        area.setRangeText(REDACTED, from, to, "end");
        area.dispatchEvent(new Event("input", { bubbles: true }));
        area.focus();
    };

    const redactSelection = (button) => {
        const area = document.getElementById(button.dataset.redact);
        if (area.selectionStart !== area.selectionEnd) replace(area, area.selectionStart, area.selectionEnd);
        else area.focus();
    };

    // Offsets count code points of the text as the server read it; the passage is looked for where edits moved it.
    const redactPassage = (button, started) => {
        const area = document.getElementById(button.dataset.redactIn);
        const points = [...started.get(area)];
        const from = Number(button.dataset.redactFrom);
        const passage = points.slice(from, Number(button.dataset.redactTo)).join("");
        const place = area.value.indexOf(passage);
        if (passage && place !== -1) replace(area, place, place + passage.length);
        button.disabled = true;
    };

    // With Shift, all from the box ticked before to this one get its state.
    const tickStretches = (root) => {
        const boxes = [...root.querySelectorAll("input[name=chosen][type=checkbox]")];
        let last = -1;
        boxes.forEach((box, place) => box.addEventListener("click", (event) => {
            if (event.shiftKey && last !== -1) {
                boxes.slice(Math.min(last, place), Math.max(last, place) + 1).forEach((one) => { one.checked = box.checked; });
            }
            last = place;
        }));
    };

    // What is selected in the text is what the field holds; whoever types there is left alone.
    const takeSelection = (field) => {
        document.addEventListener("selectionchange", () => {
            const selected = document.getSelection();
            const within = selected.anchorNode?.parentElement?.closest(`.${field.dataset.fromSelection}`);
            if (within && !selected.isCollapsed && within.contains(selected.focusNode)) field.value = selected.toString().trim();
        });
    };

    const prepare = (root) => {
        const started = new Map();
        root.querySelectorAll("textarea").forEach((area) => started.set(area, area.value));
        root.querySelectorAll("[data-redact]").forEach((button) => {
            button.hidden = false;
            button.addEventListener("click", () => redactSelection(button));
        });
        root.querySelectorAll("[data-redact-in]").forEach((button) => {
            button.hidden = false;
            button.addEventListener("click", () => redactPassage(button, started));
        });
        tickStretches(root);
        root.querySelectorAll("[data-from-selection]").forEach(takeSelection);
        root.querySelectorAll("[data-tick-all]").forEach((all) => {
            all.hidden = false;
            all.addEventListener("change", () => {
                root.querySelectorAll("input[name=chosen]").forEach((one) => { one.checked = all.checked; });
            });
        });
        root.querySelectorAll("[data-keys]").forEach((box) => {
            box.hidden = false;
            const on = box.querySelector("[data-keys-on]");
            on.checked = keysAreOn();
            on.addEventListener("change", () => {
                if (on.checked) localStorage.removeItem(KEYS_OFF);
                else localStorage.setItem(KEYS_OFF, "1");
            });
        });
        root.querySelector("[data-focus]")?.focus();
    };

    const start = () => {
        nameWhatScrolls();
        prepare(document);
    };

    if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", start);
    else start();
})();
