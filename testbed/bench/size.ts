/** How large the function is. */
import { unzipSync } from "fflate";
import type { Bench } from "./bench";

/** Counts what Lambda gets. Pulumi's engine may compress it a little better than the rehearsal's zip, which hurries. */
export const size: Bench = {
  name: "size",
  async play({ zip }) {
    const names = Object.keys(unzipSync(zip));
    const count = { bench: "size", unit: "count" } as const;
    return [
      { ...count, what: "bytes of the zip", value: zip.length },
      { ...count, what: "files in the zip", value: names.length },
    ];
  },
};
