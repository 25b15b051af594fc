/** What AWS's names look like, for whoever checks one. */

/** A region, such as us-east-2, us-gov-west-1 or ap-southeast-7. */
export const REGION = /^[a-z]{2,}(-[a-z]+)+-\d+$/;

/** The id of a user pool (Cognito API, UserPoolIdType: 1 to 55 characters). */
export const POOL_ID = /^(?=.{1,55}$)[\w-]+_[0-9a-zA-Z]+$/;
