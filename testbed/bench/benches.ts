/** Every bench. */
import type { Bench } from "./bench";
import { burst } from "./burst";
import { coldStart } from "./cold-start";
import { outage } from "./outage";
import { overhead } from "./overhead";
import { size } from "./size";
import { soak } from "./soak";
import { twins } from "./twins";

/** In the order of the table. */
export const BENCHES: Bench[] = [burst, twins, outage, soak, overhead, coldStart, size];
