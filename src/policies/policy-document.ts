import { Fn } from 'cdktf';

/** One statement of an IAM policy. */
export interface Statement {
  readonly Sid?: string;
  readonly Effect: 'Allow' | 'Deny';
  readonly Action: string | readonly string[];
  readonly Resource?: string | readonly string[];
  readonly Principal?: Readonly<Record<string, string | readonly string[]>>;
  readonly Condition?: Readonly<Record<string, Readonly<Record<string, string | readonly string[]>>>>;
}

export const allow = (statement: Omit<Statement, 'Effect'>): Statement => ({ Effect: 'Allow', ...statement });

export const deny = (statement: Omit<Statement, 'Effect'>): Statement => ({ Effect: 'Deny', ...statement });

/**
 * The document as IAM wants it: JSON that Terraform writes. A string of JSON with tokens inside would do for Terraform's
 * JSON, but `cdktf synth --hcl` breaks its quotes.
 */
export function policyDocument(statements: readonly Statement[]): string {
  return Fn.jsonencode({ Version: '2012-10-17', Statement: statements });
}

/** Lets a service of AWS take on a role. */
export function assumableBy(service: string): string {
  return policyDocument([assumption(service)]);
}

export function assumption(service: string): Statement {
  return allow({ Action: 'sts:AssumeRole', Principal: { Service: service } });
}
