/** What an AWS service takes for a name or a description. */
export interface TextRule {
  readonly minimum: number;
  readonly maximum: number;
  /** Any one character that the service takes. */
  readonly character: RegExp;
  /** What the whole has to look like besides. */
  readonly shape?: RegExp;
  /** The alphabet in words. */
  readonly takes: string;
  /** Where AWS says so. */
  readonly page: string;
}

const reference = 'https://docs.aws.amazon.com';

const iamCharacter = { character: /[\w+=,.@-]/, takes: 'letters, digits and +=,.@_-' };
const groupCharacter = {
  character: /[A-Za-z0-9 ._\-:/()#,@[\]+=&;{}!$*]/,
  takes: 'letters, digits, spaces and ._-:/()#,@[]+=&;{}!$*',
};
const wordCharacter = { character: /[\w-]/, takes: 'letters, digits, _ and -' };
const dottedWordCharacter = { character: /[\w.-]/, takes: 'letters, digits and ._-' };
const anyCharacter = { character: /[^\p{Cc}]/u, takes: 'any character but control characters' };

/** The texts that our stacks hand to AWS, each with the service's own rule. */
export const textRules = {
  roleName: {
    minimum: 1,
    maximum: 64,
    ...iamCharacter,
    page: `${reference}/IAM/latest/APIReference/API_CreateRole.html`,
  },
  roleDescription: {
    minimum: 0,
    maximum: 1000,
    character: /[\t\n\r -~\u00a1-\u00ff]/,
    takes: 'characters of Latin-1',
    page: `${reference}/IAM/latest/APIReference/API_CreateRole.html`,
  },
  instanceProfileName: {
    minimum: 1,
    maximum: 128,
    ...iamCharacter,
    page: `${reference}/IAM/latest/APIReference/API_CreateInstanceProfile.html`,
  },
  policyName: {
    minimum: 1,
    maximum: 128,
    ...iamCharacter,
    page: `${reference}/IAM/latest/APIReference/API_CreatePolicy.html`,
  },
  policyDescription: {
    minimum: 0,
    maximum: 1000,
    ...anyCharacter,
    page: `${reference}/IAM/latest/APIReference/API_CreatePolicy.html`,
  },
  userName: {
    minimum: 1,
    maximum: 64,
    ...iamCharacter,
    page: `${reference}/IAM/latest/APIReference/API_CreateUser.html`,
  },
  /** A name may not look like the id of a group. */
  securityGroupName: {
    minimum: 1,
    maximum: 255,
    ...groupCharacter,
    shape: /^(?!sg-)/,
    page: `${reference}/AWSEC2/latest/APIReference/API_CreateSecurityGroup.html`,
  },
  securityGroupDescription: {
    minimum: 1,
    maximum: 255,
    ...groupCharacter,
    page: `${reference}/AWSEC2/latest/APIReference/API_CreateSecurityGroup.html`,
  },
  securityGroupRuleDescription: {
    minimum: 0,
    maximum: 255,
    ...groupCharacter,
    page: `${reference}/AWSEC2/latest/APIReference/API_IpRange.html`,
  },
  launchTemplateName: {
    minimum: 3,
    maximum: 128,
    character: /[A-Za-z0-9().\-/_]/,
    takes: 'letters, digits and ().-/_',
    page: `${reference}/AWSEC2/latest/APIReference/API_CreateLaunchTemplate.html`,
  },
  keyPairName: {
    minimum: 1,
    maximum: 255,
    character: /[ -~]/,
    takes: 'characters of ASCII',
    page: `${reference}/AWSEC2/latest/APIReference/API_CreateKeyPair.html`,
  },
  groupName: {
    minimum: 1,
    maximum: 255,
    character: /[!-9;-~]/,
    takes: 'characters of ASCII without spaces and colons',
    page: `${reference}/autoscaling/ec2/APIReference/API_CreateAutoScalingGroup.html`,
  },
  lifecycleHookName: {
    minimum: 1,
    maximum: 255,
    character: /[A-Za-z0-9\-_/]/,
    takes: 'letters, digits and -_/',
    page: `${reference}/autoscaling/ec2/APIReference/API_PutLifecycleHook.html`,
  },
  bucketName: {
    minimum: 3,
    maximum: 63,
    character: /[a-z0-9.-]/,
    shape: /^[a-z0-9](?!.*\.\.).*[a-z0-9]$/,
    takes: 'lower case letters, digits, dots and dashes',
    page: `${reference}/AmazonS3/latest/userguide/bucketnamingrules.html`,
  },
  parameterDescription: {
    minimum: 0,
    maximum: 1024,
    ...anyCharacter,
    page: `${reference}/systems-manager/latest/APIReference/API_PutParameter.html`,
  },
  /** The whole ARN may have 1011 characters; a hierarchy has 15 levels at most. */
  parameterName: {
    minimum: 1,
    maximum: 900,
    character: /[\w./-]/,
    shape: /^(?!\/?(aws|ssm))(\/?[^/]+){1,15}$/i,
    takes: 'letters, digits and ._-/, not beginning with aws or ssm,',
    page: `${reference}/systems-manager/latest/userguide/sysman-parameter-name-constraints.html`,
  },
  documentName: {
    minimum: 3,
    maximum: 128,
    ...dottedWordCharacter,
    page: `${reference}/systems-manager/latest/APIReference/API_CreateDocument.html`,
  },
  functionName: {
    minimum: 1,
    maximum: 64,
    ...wordCharacter,
    page: `${reference}/lambda/latest/api/API_CreateFunction.html`,
  },
  functionDescription: {
    minimum: 0,
    maximum: 256,
    ...anyCharacter,
    page: `${reference}/lambda/latest/api/API_CreateFunction.html`,
  },
  logGroupName: {
    minimum: 1,
    maximum: 512,
    character: /[.\-_/#A-Za-z0-9]/,
    takes: 'letters, digits and .-_/#',
    page: `${reference}/AmazonCloudWatchLogs/latest/APIReference/API_CreateLogGroup.html`,
  },
  eventRuleName: {
    minimum: 1,
    maximum: 64,
    ...dottedWordCharacter,
    page: `${reference}/eventbridge/latest/APIReference/API_PutRule.html`,
  },
  eventRuleDescription: {
    minimum: 0,
    maximum: 512,
    ...anyCharacter,
    page: `${reference}/eventbridge/latest/APIReference/API_PutRule.html`,
  },
  clusterName: {
    minimum: 1,
    maximum: 255,
    ...wordCharacter,
    page: `${reference}/AmazonECS/latest/APIReference/API_CreateCluster.html`,
  },
  taskFamily: {
    minimum: 1,
    maximum: 255,
    ...wordCharacter,
    page: `${reference}/AmazonECS/latest/APIReference/API_RegisterTaskDefinition.html`,
  },
  repositoryName: {
    minimum: 2,
    maximum: 256,
    character: /[a-z0-9._/-]/,
    shape: /^[a-z0-9]+((\.|_|__|-+)[a-z0-9]+)*(\/[a-z0-9]+((\.|_|__|-+)[a-z0-9]+)*)*$/,
    takes: 'lower case letters and digits, with ._-/ between them',
    page: `${reference}/AmazonECR/latest/APIReference/API_CreateRepository.html`,
  },
  lifecyclePolicyDescription: {
    minimum: 1,
    maximum: 500,
    character: /[0-9A-Za-z _-]/,
    takes: 'letters, digits, spaces, _ and -',
    page: `${reference}/dlm/latest/APIReference/API_CreateLifecyclePolicy.html`,
  },
  kmsAliasName: {
    minimum: 7,
    maximum: 256,
    character: /[a-zA-Z0-9:/_-]/,
    shape: /^alias\/(?!aws\/)./,
    takes: 'letters, digits and :/_- behind alias/',
    page: `${reference}/kms/latest/APIReference/API_CreateAlias.html`,
  },
} as const satisfies Readonly<Record<string, TextRule>>;

export type TextKind = keyof typeof textRules;

/**
 * What the service refuses a text for, as the end of a sentence about it: `holds ; and # (AWS takes ...)`.
 *
 * @returns nothing when the service takes it
 */
export function textProblem(kind: TextKind, text: string): string | undefined {
  const { minimum, maximum, character, takes, shape }: TextRule = textRules[kind];
  const strange = strangers(text, character);
  const takesWords = `AWS takes ${minimum} to ${maximum} ${takes}`;
  if (strange.length > 0) {
    return `holds ${shownCharacters(strange)} (${takesWords})`;
  }
  if (text.length < minimum || text.length > maximum) {
    return `has ${text.length} characters (${takesWords})`;
  }
  return shape === undefined || shape.test(text) ? undefined : `is of another form (${takesWords})`;
}

/** The characters that a service does not take, each once. */
export function strangers(text: string, character: RegExp): string[] {
  return [...new Set(text)].filter((one) => !character.test(one));
}

/** Characters in a row for a sentence; those that cannot be seen by their code. */
export function shownCharacters(characters: readonly string[]): string {
  return characters.map((one) => (/[\p{C}\p{Z}]/u.test(one) ? codePoint(one) : one)).join(' ');
}

function codePoint(character: string): string {
  return `U+${(character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}`;
}
