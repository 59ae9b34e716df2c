import { shownCharacters, strangers } from './text-rules';

/** What a service takes for the tags of its resources. */
interface TagRule {
  /** As users know it. */
  readonly name: string;
  /** Any one character of a key or a value that the service takes. */
  readonly character: RegExp;
  /** Of a key, where a service takes less in it. */
  readonly keyCharacter?: RegExp;
  /** Where AWS says so. */
  readonly page: string;
}

const reference = 'https://docs.aws.amazon.com';

/** The alphabet that every service takes. */
const common = /[\p{L}\p{Z}\p{N}_.:/=+\-@]/u;
const xml = /[\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}\r\n\t]/u;

/** The services whose resources our stacks tag. */
export const tagRules = {
  iam: { name: 'IAM', character: common, page: `${reference}/IAM/latest/APIReference/API_Tag.html` },
  s3: { name: 'S3', character: common, page: `${reference}/AmazonS3/latest/userguide/CostAllocTagging.html` },
  ssm: {
    name: 'Systems Manager',
    character: common,
    page: `${reference}/systems-manager/latest/APIReference/API_Tag.html`,
  },
  lambda: { name: 'Lambda', character: common, page: `${reference}/lambda/latest/dg/configuration-tags.html` },
  logs: {
    name: 'CloudWatch Logs',
    character: common,
    page: `${reference}/AmazonCloudWatchLogs/latest/APIReference/API_CreateLogGroup.html`,
  },
  events: { name: 'EventBridge', character: common, page: `${reference}/eventbridge/latest/userguide/eb-tagging.html` },
  kms: { name: 'KMS', character: common, page: `${reference}/kms/latest/developerguide/tagging-keys.html` },
  ecs: { name: 'ECS', character: common, page: `${reference}/AmazonECS/latest/APIReference/API_Tag.html` },
  ecr: { name: 'ECR', character: common, page: `${reference}/AmazonECR/latest/userguide/ecr-using-tags.html` },
  /** Its keys have no spaces and no letters beyond ASCII. */
  dlm: {
    name: 'Data Lifecycle Manager',
    character: common,
    keyCharacter: /[\w.:/=+-]/,
    page: `${reference}/dlm/latest/APIReference/API_CreateLifecyclePolicy.html`,
  },
  /** The only one that takes any character. */
  ec2: { name: 'EC2', character: xml, page: `${reference}/AWSEC2/latest/UserGuide/Using_Tags.html` },
  autoscaling: {
    name: 'Auto Scaling',
    character: xml,
    page: `${reference}/autoscaling/ec2/APIReference/API_Tag.html`,
  },
} as const satisfies Readonly<Record<string, TagRule>>;

export type TagService = keyof typeof tagRules;

/** Characters that a key and a value may have, and tags that a resource may have, with every service. */
export const tagLimits = { key: 128, value: 256, tags: 50 } as const;

/**
 * What the first of the services refuses a tag for, a whole sentence without the tag's name.
 *
 * @returns nothing when all take it
 */
export function tagProblem(key: string, value: string, services: readonly TagService[]): string | undefined {
  if (/^aws:/i.test(key)) {
    return 'begins with aws:, which AWS keeps to itself: call it something else';
  }
  if (key.length === 0) {
    return 'has no name: AWS takes keys of 1 to 128 characters';
  }
  if (key.length > tagLimits.key || value.length > tagLimits.value) {
    return `is too long (${key.length} and ${value.length} characters): AWS takes keys of ${tagLimits.key} and values of ${tagLimits.value}`;
  }
  return services.map((service) => alphabetProblem(key, value, tagRules[service])).find((problem) => problem);
}

function alphabetProblem(key: string, value: string, { name, character, keyCharacter }: TagRule): string | undefined {
  const inKey = strangers(key, keyCharacter ?? character);
  const strange = inKey.length > 0 ? inKey : strangers(value, character);
  return strange.length === 0
    ? undefined
    : `holds ${shownCharacters(strange)} in its ${inKey.length > 0 ? 'key' : 'value'}, which ${name} refuses: keep to ${alphabet(character, inKey.length > 0 && keyCharacter !== undefined)}`;
}

function alphabet(character: RegExp, narrow: boolean): string {
  if (narrow) {
    return 'letters of ASCII, digits and _.:/=+-';
  }
  return character === common ? 'letters, digits, spaces and _.:/=+-@' : 'no control characters';
}
