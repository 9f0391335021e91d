/** Sends a file to the bucket, and reports its progress, which `fetch` cannot. */

import { Failure } from "./failure.js";
import { statusFailure } from "./messages.js";

export const PATIENCE = 30_000; // milliseconds without any progress

/**
 * @param {import("./api.js").PresignedPut} presigned
 * @param {File} file
 * @param {(share: number) => void} onProgress 0 to 1.
 * @param {AbortSignal} signal ends it.
 * @returns {Promise<void>}
 */
export function transfer(presigned, file, onProgress, signal) {
  const sending = new XMLHttpRequest();
  sending.open("PUT", presigned.uploadUrl);
  Object.entries(presigned.headers).forEach(([name, value]) => sending.setRequestHeader(name, value));
  return new Promise((resolve, reject) => {
    const stall = () => {
      sending.abort();
      reject(new Failure("slow", "error.slow"));
    };
    let timer = setTimeout(stall, PATIENCE);
    sending.onloadend = () => clearTimeout(timer);
    sending.upload.onprogress = ({ loaded, total }) => {
      clearTimeout(timer);
      timer = setTimeout(stall, PATIENCE);
      onProgress(loaded / total);
    };
    const cancel = () => {
      sending.abort();
      reject(new Failure("rejected", "upload.cancelled", { values: { name: file.name } }));
    };
    if (signal.aborted) {
      clearTimeout(timer);
      return cancel();
    }
    signal.addEventListener("abort", cancel, { once: true });
    sending.onerror = () => reject(new Failure("offline", "error.offline"));
    sending.onload = () => {
      // 412: an earlier try, whose answer was lost, had brought it there.
      if (sending.status < 300 || sending.status === 412) resolve();
      // S3's own words are XML; the common cause is leave that is over, and a new try gets new leave.
      else if (sending.status === 403) {
        reject(new Failure("broken", "upload.too-slow"));
      } else reject(statusFailure(sending.status, ""));
    };
    sending.send(file);
  });
}
