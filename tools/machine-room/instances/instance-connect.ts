import type { MissingCall, Reply } from '../../sandbox/missing-calls';
import type { InstanceMetadata } from '../metadata/instance-metadata';

type Keys = Pick<InstanceMetadata, 'letIn' | 'takeAway'>;

/** The instances that a key can be sent to. */
export interface Reachable {
  /** Waits for one that EC2 has and that has not begun to boot here; undefined for any other. */
  arrival(id: string): Promise<{ readonly metadata: Keys } | undefined>;
}

/** A key counts for 60 seconds. */
const milliseconds = 60_000;

/**
 * EC2 Instance Connect: what is sent shows in the instance's metadata, where its sshd looks for keys of anyone who signs in.
 *
 * Source: EC2 User Guide, "Connect to your Linux instance using EC2 Instance Connect"; API reference, SendSSHPublicKey;
 * the path in the metadata: aws/aws-ec2-instance-connect-config, src/bin/eic_curl_authorized_keys
 *
 * @param instances - asked for at each call: they start after the emulator, which has to know this call
 */
export function instanceConnect(instances: () => Reachable): MissingCall {
  const timers = new Map<string, NodeJS.Timeout>();
  return {
    service: 'ec2-instance-connect',
    action: 'SendSSHPublicKey',
    reason: 'the emulator takes a key, and no instance gets it',
    answer: async ({ parameters: { InstanceId, InstanceOSUser, SSHPublicKey } }) => {
      const id = String(InstanceId);
      const instance = await instances().arrival(id);
      if (!instance) {
        return failure('EC2InstanceNotFoundException', `No instance found with ID: ${id}`);
      }
      const [user, key] = [String(InstanceOSUser), String(SSHPublicKey).trim()];
      const { metadata } = instance;
      metadata.letIn(user, key);
      // One that is sent again counts from then on.
      const which = `${id} ${user} ${key}`;
      clearTimeout(timers.get(which));
      timers.set(which, setTimeout(() => metadata.takeAway(user, key), milliseconds).unref());
      return JSON.stringify({ RequestId: id, Success: true });
    },
  };
}

const failure = (code: string, message: string): Reply => ({
  status: 400,
  document: JSON.stringify({ __type: code, message }),
});
