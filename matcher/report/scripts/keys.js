// Keys: "/" searches, arrows go from row to row, Escape goes back to where one came from.

const isTyping = (element) => element.matches("input:not([type=checkbox]), textarea, select");

function besides(step) {
  const rows = [...document.querySelectorAll("main a.row")];
  const place = rows.indexOf(document.activeElement);
  const target = place < 0 ? rows[step > 0 ? 0 : rows.length - 1] : rows[place + step];
  if (target) target.focus();
}

function leave() {
  const [view, first, second] = readAddress() || [];
  const search = document.getElementById("matcher-search");
  if (view === "search") {
    search.value = "";
    search.dispatchEvent(new Event("input", { bubbles: true }));
    search.focus();
  } else if (view === "trial" && second) {
    location.hash = trialAddress(first);
  } else if (view) {
    location.hash = "#/";
  }
}

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
  const { key, target } = event;
  const typing = isTyping(target);
  const onRow = target.matches("a.row") || target.id === "matcher-search" || !target.matches("a, button, input, summary");
  if (key === "/" && !typing) document.getElementById("matcher-search").focus();
  else if (key === "ArrowDown" && onRow && document.querySelector("main a.row")) besides(1);
  else if (key === "ArrowUp" && target.matches("a.row")) besides(-1);
  else if (key === "Escape" && !(typing && target.id !== "matcher-search")) leave();
  else return;
  event.preventDefault();
});
