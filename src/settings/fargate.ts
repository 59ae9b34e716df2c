import { z } from 'zod';
import { cpuUnits, sizeProblem } from './fargate-sizes';
import { arn, bool, mapOf, number, oneOf, sha256, text, textLike, wholeNumber } from './primitives';
import { httpsToEveryone, securityGroupRules } from './security-group-rules';

/** A value that the driver insists on. */
const only = <const Value extends string | number>(value: Value, why: string) =>
  z.literal(value, { error: `must be ${value}: ${why}` }).default(value);

/** Part of names, and of a Terraform address. */
const taskName = z.string().regex(/^[A-Za-z][A-Za-z0-9_-]{0,63}$/, {
  error: 'must begin with a letter and go on with letters, digits, _ and -, 64 at most',
});

/** What a job runs in: one container of this size. */
const taskDefinition = z
  .strictObject({
    /** An image of any registry that the subnet reaches, by tag or digest. Either this or `imageTag`. */
    image: textLike(/^\w[\w./:@-]*$/, 'must be an image, such as registry.example.com/jobs:1').optional(),
    /** A tag of the stack's own repository, where `npx runners image` puts it. */
    imageTag: textLike(/^\w[\w.-]{0,127}$/, 'must be a tag of at most 128 letters, digits and ._-').optional(),
    /** CPU units, 1024 to the vCPU. */
    cpu: number
      .refine((value) => cpuUnits.includes(value), { error: `must be one of ${cpuUnits.join(', ')} (1024 is a vCPU)` })
      .default(1024),
    /** MiB. Fargate combines only some with each `cpu`. */
    memory: number.default(2048),
    /** GiB of disk. The first 20 cost nothing. */
    ephemeralStorage: wholeNumber(21, 200).optional(),
    /** The processor. The image has to be made for it. */
    architecture: oneOf('x86_64', 'arm64').default('x86_64'),
    /** Policies of a role that jobs work under; by default they have none. */
    taskRolePolicyArns: z.array(arn).default([]),
    /** An existing role that jobs work under instead. */
    taskRoleArn: textLike(/^arn:[\w-]+:iam::\d{12}:role\//, 'must be the ARN of a role').optional(),
    /** Variables of the container. No secrets: they are readable in plan and state. */
    environment: mapOf(text).default({}),
    /** The driver hands its key to the container of this name. */
    containerName: only('ci-coordinator', 'the driver hands its key to the container of this name alone'),
    /** Where the image's SSH server listens. */
    port: only(22, 'fargate.toml, the image and the security groups say 22'),
    networkMode: only('awsvpc', 'Fargate has no other network mode'),
  })
  .superRefine(({ cpu, memory, image, imageTag, taskRoleArn, taskRolePolicyArns, environment }, context) => {
    const problem = (path: string, message: string | undefined) => {
      if (message) {
        context.addIssue({ code: 'custom', path: [path], message, params: { complete: true } });
      }
    };
    problem('memory', sizeProblem(cpu, memory));
    if ((image === undefined) === (imageTag === undefined)) {
      problem('image', 'or imageTag has to be given, and not both: imageTag is for an image of `npx runners image`');
    }
    if (taskRoleArn !== undefined && taskRolePolicyArns.length > 0) {
      problem('taskRoleArn', 'is given beside taskRolePolicyArns, which are for a role of our own: leave one out');
    }
    if ('SSH_PUBLIC_KEY' in environment) {
      problem('environment', 'holds SSH_PUBLIC_KEY, which the driver sets for every task: take it out');
    }
  });

/** How much of the tasks goes to a capacity provider. */
const share = (weight: number) =>
  z
    .strictObject({
      /** Its share of the tasks, beside the other's weight. */
      weight: wholeNumber(0, 1000).default(weight),
      /** So many tasks go to it first. Only one of the two may have a base. */
      base: wholeNumber(0, 100_000).default(0),
    })
    .prefault({});

const seconds = wholeNumber(1).optional();

/** Jobs as tasks of ECS on Fargate, by GitLab's driver for the custom executor. */
export const fargateSettings = z.strictObject({
  /** Release of the driver, such as `0.5.1`, the first that takes GitLab's job tokens of today. Required. */
  driverVersion: textLike(/^\d+\.\d+\.\d+(-[\w.]+)?$/, 'must be a version of three numbers, such as 0.5.1'),
  /** SHA-256 of that release. That for the processor of `runnerInstance.type` is required. */
  driverSha256: z
    .strictObject({ x86_64: sha256.default(''), arm64: sha256.default('') })
    .refine(({ x86_64, arm64 }) => x86_64 !== '' || arm64 !== '', {
      error: 'needs the checksum for the processor of the manager: set x86_64 or arm64',
    }),
  /** Where the driver is downloaded; by default from its project, which keeps each release under its tag, `v0.5.1`. */
  driverUrl: textLike(/^($|https:\/\/\S+$)/, 'must be an address that begins with https://').default(''),

  /** The cluster's name; by default `environment`. */
  clusterName: textLike(/^[\w-]{1,255}$/, 'must be letters, digits, _ and -').optional(),
  /** Detailed metrics of the cluster (Container Insights), which cost. */
  containerInsights: bool.default(false),
  /** Where tasks run unless somebody says otherwise; by default all on `fargate`. AWS may end tasks of `fargateSpot`. */
  capacityProviders: z.strictObject({ fargate: share(1), fargateSpot: share(0) }).prefault({}),

  /** Id of the subnet of the tasks; by default the manager's. The driver knows one. */
  subnetId: textLike(/^subnet-/, 'must be the id of a subnet').optional(),
  /** Give tasks public addresses, for a subnet without NAT gateway. The manager speaks to the private ones. */
  assignPublicIp: bool.default(false),
  /** Whom tasks may speak to; by default HTTP and HTTPS to everyone. Nobody but the manager may speak to them. */
  taskEgressRules: securityGroupRules.prefault({
    allow_http_ipv4: {
      cidrBlock: '0.0.0.0/0',
      description: 'Allow HTTP egress traffic to all destinations (IPv4)',
      fromPort: 80,
      protocol: 'tcp',
      toPort: 80,
    },
    ...httpsToEveryone,
  }),

  /** What jobs run in, by a name of your choice; the family is `<environment>-<name>`. One at least. */
  taskDefinitions: z
    .record(taskName, taskDefinition)
    .refine((given) => Object.keys(given).length > 0, { error: 'needs one task definition at least' }),
  /** The name of the one for jobs that do not choose by the variable `FARGATE_TASK_DEFINITION`; by default the only one. */
  defaultTaskDefinition: text.optional(),

  /** The ECR repository that `npx runners image` pushes to. */
  repository: z
    .strictObject({
      /** By default `<environment>-jobs`. */
      name: textLike(
        /^(?=.{2,256}$)[a-z0-9]+([._/-][a-z0-9]+)*$/,
        'must be lower case letters and digits, with single ._-/ between them',
      ).optional(),
      /** How many of the newest images are kept. */
      keepImages: wholeNumber(1, 1000).default(20),
      /** Delete it with its images when the stack is destroyed. */
      forceDelete: bool.default(false),
    })
    .prefault({}),

  /** Seconds that the driver may take; by default GitLab Runner's own bounds. */
  timeouts: z
    .strictObject({ config: seconds, prepare: seconds, cleanup: seconds, gracefulKill: seconds, forceKill: seconds })
    .prefault({}),
  /** Seconds without a session after which the job image ends its task, as when the manager is gone. */
  idleTimeout: wholeNumber(60).default(300),
  logLevel: oneOf('debug', 'info', 'warning', 'error').default('info'),
});

/** Complete, every default filled in. */
export type FargateSettings = z.output<typeof fargateSettings>;

/** @throws {Error} where jobs do not run on Fargate */
export function fargateOf({ fargate }: { readonly fargate?: FargateSettings | undefined }): FargateSettings {
  if (fargate === undefined) {
    throw new Error('runnerWorker.type: is fargate, and there is no setting fargate');
  }
  return fargate;
}
export type TaskDefinitionSettings = FargateSettings['taskDefinitions'][string];

/** The name of the task definition that jobs get unless they choose. Settings are valid only with one. */
export function defaultTaskDefinition({ defaultTaskDefinition: given, taskDefinitions }: FargateSettings): string {
  const names = Object.keys(taskDefinitions);
  const name = given ?? (names.length === 1 ? names[0] : undefined);
  if (name === undefined || !names.includes(name)) {
    throw new Error(`fargate.defaultTaskDefinition: must be one of ${names.join(', ')}`);
  }
  return name;
}
