/** Evaluates IAM policies as far as this project's use the language, and throws at what it does not know of it. */

/** One call: the action, what it is on, and the condition keys that the request has, each with one value or several. */
export interface Call {
  action: string;
  resource: string;
  context: Record<string, string | string[]>;
}

/** A statement of a policy. */
export interface Statement {
  Sid: string;
  Effect: "Allow" | "Deny";
  Action: string | string[];
  Resource: string | string[];
  Condition?: Record<string, Record<string, string | string[]>>;
}

/** The statements of a policy. @throws Error when it has anything that is not evaluated here */
export function statementsOf(document: string): Statement[] {
  const { Version, Statement: statements, ...more } = JSON.parse(document);
  const known = ["Sid", "Effect", "Action", "Resource", "Condition"];
  const unknown = [
    ...Object.keys(more),
    ...statements.flatMap((statement: Statement) =>
      Object.keys(statement).filter((field) => !known.includes(field)),
    ),
  ];
  if (Version !== "2012-10-17" || unknown.length > 0) {
    throw new Error(`not evaluated: ${Version} ${unknown.join(", ")}`);
  }
  return statements;
}

/** Whether the statements allow a call: one allows it, and none denies it. */
export function allows(statements: Statement[], call: Call): boolean {
  const matching = statements.filter((statement) => matches(statement, call));
  return matching.length > 0 && matching.every(({ Effect }) => Effect === "Allow");
}

/** Actions, resources and the like: one, or a list. */
export function listOf(value: string | string[]): string[] {
  return typeof value === "string" ? [value] : value;
}

function matches({ Action, Resource, Condition = {} }: Statement, call: Call): boolean {
  return (
    listOf(Action).includes(call.action) &&
    listOf(Resource).some((pattern) => isLikeArn(pattern, call.resource)) &&
    Object.entries(Condition).every(([operator, keys]) =>
      Object.entries(keys).every(([key, expected]) => holds(operator, call.context[key], expected)),
    )
  );
}

/**
 * IAM user guide, "Condition operators" and "Set operators for multivalued context keys": without the key only a negated
 * operator, IfExists and ForAllValues hold. Where the policy has several values, one of them is enough.
 */
function holds(
  operator: string,
  actual: string | string[] | undefined,
  expected: string | string[],
): boolean {
  const [, forAll, single] = /^(ForAllValues:)?(.*)$/.exec(operator)!;
  if (forAll) {
    return listOf(actual ?? []).every((value) => holds(single!, value, expected));
  }
  if (single === "Null") return (actual === undefined) === (expected === "true");
  if (Array.isArray(actual)) throw new Error(`not evaluated: several values with ${operator}`);
  const values = listOf(expected);
  return operator === "StringNotEquals"
    ? values.every((value) => holdsOne(operator, actual, value))
    : values.some((value) => holdsOne(operator, actual, value));
}

function holdsOne(operator: string, actual: string | undefined, expected: string): boolean {
  switch (operator) {
    case "StringEquals":
      return actual === expected;
    case "StringNotEquals":
      return actual !== expected;
    case "StringLike":
      return actual !== undefined && isLike(expected, actual);
    case "StringLikeIfExists":
      return actual === undefined || isLike(expected, actual);
    case "ArnLike":
      return actual !== undefined && isLikeArn(expected, actual);
    default:
      throw new Error(`not evaluated: the operator ${operator}`);
  }
}

/** Part by part, and the sixth is the rest: no wildcard reaches from one part into the next. */
function isLikeArn(pattern: string, arn: string): boolean {
  if (pattern === "*" || arn === "*") return pattern === "*";
  const parts = (text: string) => {
    const all = text.split(":");
    return [...all.slice(0, 5), all.slice(5).join(":")];
  };
  const actual = parts(arn);
  return parts(pattern).every((part, index) => isLike(part, actual[index]!));
}

function isLike(pattern: string, text: string): boolean {
  const escaped = pattern.replace(/[.+^${}()|[\]\\]/g, "\\$&");
  return new RegExp(`^${escaped.replaceAll("*", ".*").replaceAll("?", ".")}$`, "s").test(text);
}
