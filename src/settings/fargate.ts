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
    /** Image in any registry that the subnet can reach, with a tag or a digest. Set either `image` or `imageTag`. */
    image: textLike(/^\w[\w./:@-]*$/, 'must be an image, such as registry.example.com/jobs:1').optional(),
    /** Tag in the ECR repository of the stack, where `npx runners image` pushes. */
    imageTag: textLike(/^\w[\w.-]{0,127}$/, 'must be a tag of at most 128 letters, digits and ._-').optional(),
    /** CPU units. 1024 CPU units are 1 vCPU. */
    cpu: number
      .refine((value) => cpuUnits.includes(value), { error: `must be one of ${cpuUnits.join(', ')} (1024 is a vCPU)` })
      .default(1024),
    /** Memory in MiB. Fargate accepts only some values with each `cpu`. */
    memory: number.default(2048),
    /**
     * Ephemeral storage in GiB. The first 20 GiB are free.
     *
     * @default - 20 GiB, as Fargate gives
     */
    ephemeralStorage: wholeNumber(21, 200).optional(),
    /** CPU architecture. The image must support it. */
    architecture: oneOf('x86_64', 'arm64').default('x86_64'),
    /** ARNs of policies of the role that jobs use. Without policies, jobs have no role. */
    taskRolePolicyArns: z.array(arn).default([]),
    /** ARN of an existing role for jobs, instead of `taskRolePolicyArns`. */
    taskRoleArn: textLike(/^arn:[\w-]+:iam::\d{12}:role\//, 'must be the ARN of a role').optional(),
    /**
     * Environment variables of the container. They are readable in the plan and the state: do not put secrets here.
     */
    environment: mapOf(text).default({}),
    /** Name of the container. The driver accepts no other. */
    containerName: only('ci-coordinator', 'the driver hands its key to the container of this name alone'),
    /** Port of the SSH server in the image. */
    port: only(22, 'fargate.toml, the image and the security groups say 22'),
    /** Network mode. Fargate has no other. */
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
      problem('taskRoleArn', 'is set together with taskRolePolicyArns, which are for a role of our own: leave one out');
    }
    if ('SSH_PUBLIC_KEY' in environment) {
      problem('environment', 'holds SSH_PUBLIC_KEY, which the driver sets for every task: take it out');
    }
  });

/** How much of the tasks goes to a capacity provider. */
const share = (weight: number) =>
  z
    .strictObject({
      /** Relative share of the tasks that use this capacity provider. */
      weight: wholeNumber(0, 1000).default(weight),
      /** Number of tasks that use this capacity provider first. Only one of the two can have a base. */
      base: wholeNumber(0, 100_000).default(0),
    })
    .prefault({});

const seconds = wholeNumber(1).optional();

/** Jobs as tasks of ECS on Fargate, by GitLab's driver for the custom executor. */
export const fargateSettings = z.strictObject({
  /** Release of the Fargate driver, such as `0.5.1`, the first release that accepts current job tokens. Required. */
  driverVersion: textLike(/^\d+\.\d+\.\d+(-[\w.]+)?$/, 'must be a version of three numbers, such as 0.5.1'),
  /** SHA-256 checksums of that release. The one for the architecture of `runnerInstance.type` is required. */
  driverSha256: z
    .strictObject({
      /** Checksum of the driver for x86_64. */
      x86_64: sha256.default(''),
      /** Checksum of the driver for arm64. */
      arm64: sha256.default(''),
    })
    .refine(({ x86_64, arm64 }) => x86_64 !== '' || arm64 !== '', {
      error: 'needs the checksum for the processor of the manager: set x86_64 or arm64',
    }),
  /**
   * URL of the driver.
   *
   * @default - the release `driverVersion` of its project
   */
  driverUrl: textLike(/^($|https:\/\/\S+$)/, 'must be an address that begins with https://').default(''),

  /**
   * Name of the ECS cluster.
   *
   * @default - `environment`
   */
  clusterName: textLike(/^[\w-]{1,255}$/, 'must be letters, digits, _ and -').optional(),
  /** Enable Container Insights, which has a price. */
  containerInsights: bool.default(false),
  /**
   * Capacity providers of the tasks. AWS can interrupt tasks on `fargateSpot`. The default runs all tasks on `fargate`.
   */
  capacityProviders: z
    .strictObject({
      /** Share of FARGATE. */
      fargate: share(1),
      /** Share of FARGATE_SPOT. */
      fargateSpot: share(0),
    })
    .prefault({}),

  /**
   * Id of the subnet of the tasks. The driver supports one.
   *
   * @default - the subnet of the manager
   */
  subnetId: textLike(/^subnet-/, 'must be the id of a subnet').optional(),
  /**
   * Assign public IP addresses to tasks, for a subnet without a NAT gateway. The manager connects to the private
   * addresses.
   */
  assignPublicIp: bool.default(false),
  /**
   * Egress rules of the tasks. The default allows HTTP and HTTPS to all destinations. Only the manager can connect to
   * tasks.
   */
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

  /** Task definitions that run jobs, by a name of your choice. The family is `<environment>-<name>`. At least one. */
  taskDefinitions: z
    .record(taskName, taskDefinition)
    .refine((given) => Object.keys(given).length > 0, { error: 'needs one task definition at least' }),
  /**
   * Name of the task definition for jobs that do not set the variable `FARGATE_TASK_DEFINITION`.
   *
   * @default - the only one
   */
  defaultTaskDefinition: text.optional(),

  /** ECR repository where `npx runners image` pushes. */
  repository: z
    .strictObject({
      /**
       * Name of the repository.
       *
       * @default - `<environment>-jobs`
       */
      name: textLike(
        /^(?=.{2,256}$)[a-z0-9]+([._/-][a-z0-9]+)*$/,
        'must be lower case letters and digits, with single ._-/ between them',
      ).optional(),
      /** Number of images to keep. Older images are deleted. */
      keepImages: wholeNumber(1, 1000).default(20),
      /** Delete the repository together with its images when the stack is destroyed. */
      forceDelete: bool.default(false),
    })
    .prefault({}),

  /** Timeouts of the driver, in seconds. */
  timeouts: z
    .strictObject({
      /**
       * Timeout of the stage `config`, in seconds.
       *
       * @default - GitLab Runner's default
       */
      config: seconds,
      /**
       * Timeout of the stage `prepare`, in seconds.
       *
       * @default - GitLab Runner's default
       */
      prepare: seconds,
      /**
       * Timeout of the stage `cleanup`, in seconds.
       *
       * @default - GitLab Runner's default
       */
      cleanup: seconds,
      /**
       * Time in seconds that a process has to end after SIGTERM.
       *
       * @default - GitLab Runner's default
       */
      gracefulKill: seconds,
      /**
       * Time in seconds that the runner waits after SIGKILL.
       *
       * @default - GitLab Runner's default
       */
      forceKill: seconds,
    })
    .prefault({}),
  /** Time in seconds without a session after which a task stops itself, for example when its manager is gone. */
  idleTimeout: wholeNumber(60).default(300),
  /** Log level of the driver. */
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
