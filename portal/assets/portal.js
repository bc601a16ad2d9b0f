// What a page does better with scripts on; without them nothing is lost but this.
document.addEventListener("click", e => {
  if (e.target.closest("[data-print]")) { e.preventDefault(); print(); }
});
// After the page's block was put in place, who reads it by ear or keyboard stands at its news.
document.addEventListener("htmx:afterSettle", e => {
  if (e.detail.target.id === "main") (document.querySelector("#errors, #verdict") || e.detail.target).focus();
});
// A page that came to print itself says so only where it can.
document.querySelectorAll("[data-print]").forEach(b => { b.hidden = false; });
document.addEventListener("htmx:load", e => e.detail.elt.querySelectorAll?.("[data-print]").forEach(b => { b.hidden = false; }));
