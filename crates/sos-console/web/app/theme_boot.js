// Sets the chosen theme before anything is drawn; a module would run too late and the page would flash.
(function () {
  try {
    const theme = localStorage.getItem("sos-theme");
    if (theme === "light" || theme === "dark") document.documentElement.dataset.theme = theme;
  } catch {
    // Storage may be forbidden; the system's theme is then the one.
  }
})();
