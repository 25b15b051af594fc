/** The cases of conditional writes against AWS's DynamoDB Local. Run by `npm run test:dynamodb`. */
import { conditionalWrites } from "../support/conditional-writes";
import { useLocalTable } from "./local-table";

const TABLE = "incidents";

describe("AWS's DynamoDB Local", () => {
  conditionalWrites(useLocalTable(TABLE), () => TABLE);
});
