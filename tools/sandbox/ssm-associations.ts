import { randomUUID } from 'node:crypto';
import type { AwsCall } from './aws-call';
import type { MissingCall } from './missing-calls';

type Fields = Readonly<Record<string, unknown>>;

/** Associations of Systems Manager, which the emulator does not know. Nothing is run; they are kept as they were asked for. */
export function associationCalls(): readonly MissingCall[] {
  const associations = new Map<string, Fields>();
  const put = ({ parameters }: AwsCall, id: string) => {
    associations.set(id, {
      ...associations.get(id),
      ...parameters,
      AssociationId: id,
      Overview: { Status: 'Success' },
    });
    return described(associations.get(id));
  };
  return [
    {
      service: 'ssm',
      action: 'CreateAssociation',
      reason: 'a stack has a document run on a server',
      answer: (call) => put(call, randomUUID()),
    },
    {
      service: 'ssm',
      action: 'UpdateAssociation',
      reason: 'the document or what it is to do changed',
      answer: (call) => put(call, String(call.parameters.AssociationId)),
    },
    {
      service: 'ssm',
      action: 'DescribeAssociation',
      reason: 'Terraform compares what is there with what should be',
      answer: ({ parameters }) => described(associations.get(String(parameters.AssociationId))),
    },
    {
      service: 'ssm',
      action: 'DeleteAssociation',
      reason: 'the stack is destroyed',
      answer: ({ parameters }) => {
        associations.delete(String(parameters.AssociationId));
        return '{}';
      },
    },
    {
      service: 'ssm',
      action: 'ListTagsForResource',
      reason: 'Terraform compares the tags, too; the emulator knows those of other things',
      when: ({ parameters }) => parameters.ResourceType === 'Association',
      answer: ({ parameters }) => JSON.stringify({ TagList: associations.get(String(parameters.ResourceId))?.Tags }),
    },
    {
      service: 'ssm',
      action: 'DescribeInstanceInformation',
      reason: 'anyone who sends a command looks first whether the server can be reached; here every server can',
      answer: ({ parameters }) => {
        const [{ Values = [] } = {}] = (parameters.Filters ?? []) as readonly { readonly Values?: readonly string[] }[];
        return JSON.stringify({
          InstanceInformationList: Values.map((InstanceId) => ({ InstanceId, PingStatus: 'Online' })),
        });
      },
    },
  ];
}

function described(association: Fields | undefined): string {
  return JSON.stringify({ AssociationDescription: association });
}
