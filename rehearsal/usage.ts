/** A mistake in how the rehearsal was called. It ends in one line and exit code 2. */
export class UsageError extends Error {}
