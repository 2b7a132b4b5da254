// Before the first paint, and a file of its own because the content policy allows no inline script.
try {
  const theme = localStorage.getItem('attune.admin.theme');
  if (theme === 'dark' || theme === 'light') document.documentElement.dataset.theme = theme;
} catch {
  // Storage is blocked: the default of index.html stays.
}
