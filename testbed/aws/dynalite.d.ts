/** The part of dynalite that the test bed uses; the package has no types of its own. */
declare module "dynalite" {
  import type { Server } from "node:http";

  interface Options {
    /** Milliseconds for which a new table is not active. */
    createTableMs?: number;
  }

  /** Makes a server with an empty store in memory; closing it closes the store. */
  export default function dynalite(options?: Options): Server;
}
