/** The memory against AWS's DynamoDB Local. Run by `npm run test:dynamodb`. */
import { memoryWrites } from "../support/memory-writes";
import { useLocalTable } from "./local-table";

const TABLE = "memory";

describe("the memory in AWS's DynamoDB Local", () => {
  memoryWrites(useLocalTable(TABLE), () => TABLE);
});
