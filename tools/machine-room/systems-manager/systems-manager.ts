import { randomUUID } from 'node:crypto';
import { ask } from '../../sandbox/ask';
import type { AwsCall } from '../../sandbox/aws-call';
import type { MissingCall, RecordedCall } from '../../sandbox/missing-calls';
import type { Instances, RunningInstance } from '../instances/instances';
import { type Outcome, runDocument } from './agent';

/** A document that ran on an instance, or runs. */
export interface Invocation {
  readonly commandId: string;
  readonly instanceId: string;
  readonly parameters: Parameters;
  /** Whether an association had it run; else somebody sent it. */
  readonly byAssociation: boolean;
  readonly outcome: Promise<Outcome>;
  /** Once it is over. */
  result?: Outcome;
}

export type Parameters = Readonly<Record<string, readonly string[]>>;

type Words = readonly string[];

/** GetCommandInvocation shows no more of standard output and of standard error. */
const shown = { StandardOutputContent: 24_000, StandardErrorContent: 8_000 };

/**
 * Systems Manager's commands and associations on the instances of the room: its agent is there wherever an instance runs
 * that has a role.
 *
 * @see https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_GetCommandInvocation.html
 * @see https://docs.aws.amazon.com/systems-manager/latest/userguide/state-manager-about.html
 */
export class SystemsManager {
  readonly invocations: Invocation[] = [];
  private readonly endpoint: () => string;
  private readonly instances: () => Instances;

  constructor(
    private readonly region: string,
    room: { readonly endpoint: () => string; readonly instances: () => Instances },
  ) {
    this.endpoint = room.endpoint;
    this.instances = room.instances;
  }

  /** What is answered in the emulator's place. */
  readonly calls: readonly MissingCall[] = [
    {
      service: 'ssm',
      action: 'SendCommand',
      reason: 'the document runs on the instance',
      answer: (call) => this.send(call),
    },
    {
      service: 'ssm',
      action: 'GetCommandInvocation',
      reason: 'what the document said counts',
      answer: (call) => this.describe(call),
    },
    {
      service: 'ssm',
      action: 'DescribeInstanceInformation',
      reason: 'an instance that does not run is not online',
      answer: ({ parameters }) => {
        const [{ Values = [] } = {}] = (parameters.Filters ?? []) as readonly { readonly Values?: Words }[];
        const online = Values.filter((id) => this.agentOf(id));
        return JSON.stringify({
          InstanceInformationList: online.map((InstanceId) => ({ InstanceId, PingStatus: 'Online' })),
        });
      },
    },
  ];

  /** Associations run as soon as they are made, and when what they say changes. */
  readonly heard = ({ service, action, status, parameters }: RecordedCall): void => {
    if (service === 'ssm' && /^(Create|Update)Association$/.test(action) && status < 400) {
      const { Name, AssociationId, Parameters = {}, Targets = [] } = parameters as unknown as AssociationRequest;
      // A change need not repeat the document's name.
      const document = Name ? Promise.resolve(Name) : this.documentOf(String(AssociationId));
      for (const id of Targets.filter(({ Key }) => Key === 'InstanceIds').flatMap(({ Values }) => Values)) {
        this.run(document, id, Parameters, true);
      }
    }
  };

  private async documentOf(AssociationId: string): Promise<string> {
    const { AssociationDescription } = await this.ask<{ AssociationDescription: { Name: string } }>(
      'DescribeAssociation',
      { AssociationId },
    );
    return AssociationDescription.Name;
  }

  private async send({ parameters }: AwsCall) {
    const { DocumentName, InstanceIds = [], Parameters = {} } = parameters as unknown as CommandRequest;
    const [id = ''] = InstanceIds;
    if (!this.agentOf(id)) {
      return failure('InvalidInstanceId', `Instances [[${id}]] not in a valid state for account`);
    }
    const { commandId } = this.run(Promise.resolve(DocumentName), id, Parameters, false);
    return JSON.stringify({ Command: { CommandId: commandId, Status: 'Pending', DocumentName, InstanceIds } });
  }

  private describe({ parameters: { CommandId, InstanceId } }: AwsCall) {
    const found = this.invocations.find((one) => one.commandId === CommandId && one.instanceId === InstanceId);
    if (!found) {
      return failure('InvocationDoesNotExist', '');
    }
    const { status, output = '', errors = '', exitCode = -1 } = found.result ?? { status: 'InProgress' };
    return JSON.stringify({
      CommandId,
      InstanceId,
      Status: status,
      ResponseCode: exitCode,
      StandardOutputContent: output.slice(0, shown.StandardOutputContent),
      StandardErrorContent: errors.slice(0, shown.StandardErrorContent),
    });
  }

  private run(
    document: Promise<string>,
    instanceId: string,
    parameters: Parameters,
    byAssociation: boolean,
  ): Invocation {
    const outcome = document
      .then((name) => this.content(name))
      .then((content) => {
        const instance = this.agentOf(instanceId);
        if (!instance) {
          throw new Error(`No agent answers on ${instanceId}`);
        }
        return runDocument(instance.container, content, parameters);
      })
      .catch((error: Error): Outcome => ({ status: 'Failed', output: '', errors: error.message, exitCode: -1 }));
    const invocation: Invocation = {
      commandId: randomUUID(),
      instanceId,
      parameters,
      byAssociation,
      outcome,
    };
    this.invocations.push(invocation);
    outcome.then((result) => {
      invocation.result = result;
    });
    return invocation;
  }

  private async content(Name: string): Promise<string> {
    const { Content } = await this.ask<{ Content: string }>('GetDocument', { Name, DocumentVersion: '$LATEST' });
    return Content;
  }

  private async ask<Answer>(operation: string, parameters: object): Promise<Answer> {
    const answer = await ask(this.endpoint(), 'ssm', this.region, {
      method: 'POST',
      headers: { 'x-amz-target': `AmazonSSM.${operation}`, 'content-type': 'application/x-amz-json-1.1' },
      body: JSON.stringify(parameters),
    });
    return JSON.parse(answer) as Answer;
  }

  private agentOf(instanceId: string): RunningInstance | undefined {
    const instances = this.instances();
    const instance = instances.ids.includes(instanceId) ? instances.get(instanceId) : undefined;
    return instance?.record.role ? instance : undefined;
  }
}

interface CommandRequest {
  readonly DocumentName: string;
  readonly InstanceIds?: Words;
  readonly Parameters?: Parameters;
}

interface AssociationRequest {
  readonly Name?: string;
  readonly AssociationId?: string;
  readonly Parameters?: Parameters;
  readonly Targets?: readonly { readonly Key: string; readonly Values: Words }[];
}

const failure = (type: string, message: string) => ({
  status: 400,
  document: JSON.stringify({ __type: type, message }),
});
