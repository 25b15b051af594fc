/** Patterns of AWS identifiers. */

/** A region, such as us-east-2, us-gov-west-1, ap-southeast-7 or eusc-de-east-1. */
export const REGION = /^[a-z]{2,4}(-[a-z]+)+-\d{1,2}$/;

/** The id of a sign-in in Cognito's audit log (Cognito API, UpdateAuthEventFeedback, EventId). */
export const AUTH_EVENT_ID = /^[\w+-]{1,50}$/;

/** A user name, alias or sub (Cognito API, UsernameType). */
export const USER_NAME = /^[\p{L}\p{M}\p{S}\p{N}\p{P}]{1,128}$/u;

/** The id of a user pool (Cognito API, UserPoolIdType: 1 to 55 characters). */
export const POOL_ID = /^(?=.{1,55}$)[\w-]+_[0-9a-zA-Z]+$/;
