// Photographs for stores that look used: landscapes, drawn by a browser.

/** Sky, sun and hills of each. */
export const PHOTOGRAPHS = {
  "coast-at-dusk.png": ["#2b2d6e", "#f2906b", "#ffd9a0", "#1d2b53", "#101a3a"],
  "fjord.png": ["#8ec5e8", "#dff1f7", "#ffffff", "#3f7d8c", "#1f4a57"],
  "dunes.png": ["#f7c873", "#fbe8c6", "#fff6e0", "#d98e4a", "#a85f32"],
};

/** Draws one in a page, and gives its PNG. */
export async function draw(page, colours, { width = 480, height = 480 } = {}) {
  const address = await page.evaluate(([top, bottom, sun, far, near], width, height) => {
    const canvas = Object.assign(document.createElement("canvas"), { width, height });
    const context = canvas.getContext("2d");
    const sky = context.createLinearGradient(0, 0, 0, height * 0.7);
    sky.addColorStop(0, top);
    sky.addColorStop(1, bottom);
    context.fillStyle = sky;
    context.fillRect(0, 0, width, height);
    context.fillStyle = sun;
    context.beginPath();
    context.arc(width * 0.69, height * 0.44, height * 0.13, 0, 7);
    context.fill();
    for (const [colour, level, wave] of [[far, 0.56, 55], [near, 0.73, 40]]) {
      context.fillStyle = colour;
      context.beginPath();
      context.moveTo(0, height);
      for (let x = 0; x <= width; x += 4) context.lineTo(x, height * level + wave * Math.sin(x / 95 + height * level));
      context.lineTo(width, height);
      context.fill();
    }
    return canvas.toDataURL("image/png");
  }, colours, width, height);
  return Buffer.from(address.split(",")[1], "base64");
}
