import { allow, type Statement } from './policy-document';

/** Workers read what they sign in to the proxy with at their boot: nothing that starts them may hold it. */
export function proxyCredentialsAccess(parameterArn: string): Statement[] {
  return [allow({ Action: 'ssm:GetParameter', Resource: parameterArn })];
}
