// Converts a file over and over with sharp, on one thread, and prints how many seconds each took on the processor.
import { readFileSync, statSync } from "node:fs";
import sharp from "sharp";

const [input, output, options, repetitions] = process.argv.slice(2);
const { width, height, format } = JSON.parse(options);
sharp.concurrency(1);
sharp.cache(false);

async function convert() {
  let image = sharp(input).rotate();
  if (width || height) image = image.resize(width, height, { fit: "inside", withoutEnlargement: true });
  if (format === "jpeg") image = image.flatten({ background: "#ffffff" }).jpeg({ quality: 80 });
  if (format === "webp") image = image.webp({ quality: 80 });
  if (format === "png") image = image.png({ adaptiveFiltering: true });
  await image.toFile(output);
}

await convert();
const before = process.cpuUsage();
for (let i = 0; i < Number(repetitions); i++) await convert();
const { user, system } = process.cpuUsage(before);
// Not resourceUsage: its peak also counts the process that this one was forked from.
const megabytes = Number(readFileSync("/proc/self/status", "utf8").match(/VmHWM:\s+(\d+)/)[1]) / 1024;
const seconds = (user + system) / 1e6 / Number(repetitions);
console.log(JSON.stringify({ seconds, megabytes, bytes: statSync(output).size }));
