// Tells the page where its server is.
window.prerenderReady = false;
window.__streamlit = { BACKEND_BASE_URL: location.origin };

// A filter that the reader changes is a step that Back takes back. Streamlit follows Back by itself, but makes no step.
const replace = history.replaceState.bind(history);
const push = history.pushState.bind(history);
history.replaceState = (state, title, url) => {
  const to = new URL(url ?? location.href, location.href);
  const chosen = to.pathname === location.pathname && to.search !== location.search && navigator.userActivation?.isActive;
  (chosen ? push : replace)(state, title, url);
};

// Tells the stylesheet whether this browser can draw the map.
window.addEventListener("load", () => {
  const canvas = document.createElement("canvas");
  document.documentElement.dataset.webgl = canvas.getContext("webgl2") ? "yes" : "none";
});
