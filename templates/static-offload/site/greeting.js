const shown = document.getElementById("greeting");

try {
  const response = await fetch("/api/greeting");
  if (!response.ok) throw new Error(`HTTP ${response.status}`);
  shown.textContent = (await response.json()).greeting;
} catch (error) {
  shown.textContent = `The API does not answer: ${error.message}`;
}
