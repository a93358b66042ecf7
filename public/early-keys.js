// Remembers what is typed on the label page before the page has come to life, with the item that was seen then.
(() => {
  const keys = [];
  const keep = (event) => {
    const { key, code, shiftKey: shift, ctrlKey, altKey, metaKey, repeat, target } = event;
    const typing = target.closest?.("input, textarea, select, a, button, summary");
    if (ctrlKey || altKey || metaKey || repeat || typing) return;
    const shown = document.querySelector(".desk-one:not([hidden])");
    const picture = shown?.querySelector("img");
    const seen = shown && (!picture || (picture.complete && picture.naturalWidth > 0));
    keys.push([seen ? shown.dataset.item : "", shift, code, key].join("\t"));
  };
  addEventListener("keydown", keep);
  globalThis.understudyEarlyKeys = () => {
    removeEventListener("keydown", keep);
    return keys.splice(0).join("\n");
  };
})();
