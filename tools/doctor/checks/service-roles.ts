import { AwsRefusal } from '../aws-reader';
import type { Check, CheckContext, Question } from '../check';
import { type Answer, ok, problem, warning } from '../finding';
import { placedMachines, placedStacks } from '../lookups';
import { type PlannedStack, resourcesOf } from '../plan/planned-app';

/** A role that an AWS service acts by, one for the whole account. */
interface ServiceRole {
  readonly name: string;
  readonly service: string;
  readonly region: string;
  readonly about: string;
  /** What happens without it. */
  readonly without: (create: string) => Answer;
}

/** The service-linked roles are there, or will be made by anyone who needs them. */
export const serviceRoles: Check = {
  name: 'service-role',
  summary: 'the service-linked roles of Auto Scaling, EC2 Spot and ECS exist, or will be created',
  asksAws: true,
  questions(context: CheckContext): readonly Question[] {
    return [...autoscalingRole(context), ...spotRole(context), ...ecsRole(context)].map((role) => ({
      about: role.about,
      answer: () => look(context, role),
    }));
  },
};

async function look({ aws }: CheckContext, { name, service, region, without }: ServiceRole): Promise<Answer> {
  try {
    await aws.read(region, 'iam', 'get-role', '--role-name', name);
    return ok(`${name} is there`);
  } catch (error) {
    if (error instanceof AwsRefusal && error.code === 'NoSuchEntity') {
      return without(`aws iam create-service-linked-role --aws-service-name ${service}`);
    }
    throw error;
  }
}

function autoscalingRole({ app }: CheckContext): ServiceRole[] {
  const name = 'AWSServiceRoleForAutoScaling';
  const users = placedStacks(app).filter(({ stack }) => resourcesOf(stack, 'aws_autoscaling_group').length > 0);
  // A policy may only name principals that exist.
  const named = users.find(({ stack }) => resourcesOf(stack, 'aws_kms_key').some((key) => mentions(key.block, name)));
  const [user] = named ? [named] : users;
  return user
    ? [
        {
          name,
          service: 'autoscaling.amazonaws.com',
          region: user.region,
          about: user.stack.name,
          without: (create) =>
            named
              ? problem(`there is no ${name} yet, but the key's policy names it: KMS will refuse the key`, create)
              : warning(
                  `there is no ${name} yet: AWS creates it with the first group, if you have permission to create it`,
                  create,
                ),
        },
      ]
    : [];
}

function spotRole(context: CheckContext): ServiceRole[] {
  const name = 'AWSServiceRoleForEC2Spot';
  const users = placedMachines(context).filter(({ most }) => most.spot > 0);
  // Auto Scaling's own role may make it; a manager may when its policy says so.
  const helpless = users.find(({ byGroup, stack }) => !byGroup && !mayCreate(stack));
  const user = helpless ?? users[0];
  return user
    ? [
        {
          name,
          service: 'spot.amazonaws.com',
          region: user.region,
          about: user.stack.name,
          without: (create) =>
            helpless
              ? problem(`there is no ${name}, and no Spot Instance starts without it`, create)
              : ok(`there is no ${name} yet; AWS creates it with the first Spot Instance`),
        },
      ]
    : [];
}

function ecsRole({ app }: CheckContext): ServiceRole[] {
  const name = 'AWSServiceRoleForECS';
  const [user] = placedStacks(app).filter(({ stack }) => resourcesOf(stack, 'aws_ecs_cluster').length > 0);
  return user
    ? [
        {
          name,
          service: 'ecs.amazonaws.com',
          region: user.region,
          about: user.stack.name,
          without: (create) =>
            warning(
              `there is no ${name} yet: AWS creates it with the first cluster, if you have permission to create it`,
              create,
            ),
        },
      ]
    : [];
}

function mayCreate(stack: PlannedStack): boolean {
  return resourcesOf(stack, 'aws_iam_policy').some(({ block }) => mentions(block, 'iam:CreateServiceLinkedRole'));
}

function mentions(block: unknown, word: string): boolean {
  return JSON.stringify(block).includes(word);
}
