/**
 * Loaded before every test. Mocha swallows unhandled rejections, and a callback that Pulumi can't serialize shows as
 * nothing else: so one fails the test after which it is noticed. Thrown at once it would be lost in parallel runs.
 */
const rejections: unknown[] = [];
process.on("unhandledRejection", (error) => rejections.push(error));

function failOnRejection(): void {
  if (rejections.length > 0) throw rejections.splice(0)[0];
}

/** Mocha's root hooks. */
export const mochaHooks = { afterEach: failOnRejection, afterAll: failOnRejection };

// The SDK warns on Node 20 that versions of 2027 will not run there; the lockfile pins the one that does.
process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED = "true";
