import { describe, expect, it, vi } from 'vitest';
import { bootLog } from './manager';
import { Machines, userDataWithAddress } from './resuming';
import type { Machine } from './sandbox/machine';

const machines = new Machines();
const other = 'i-0bbbbbbbbbbbbbbbb';
const own = 'i-0123456789abcdef0';

/** A machine that boots while another manager has the Elastic IP. */
async function replacement(): Promise<Machine> {
  const machine = await machines.start();
  const code = 'Resource.AlreadyAssociated';
  // https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_AssociateAddress.html, AllowReassociation
  const refusal = `<Response><Errors><Error><Code>${code}</Code><Message>associated</Message></Error></Errors></Response>`;
  machine.aws.answer('ec2:AssociateAddress', { status: 400, body: refusal }, 1);
  const item = `<item><instanceId>${other}</instanceId></item>`;
  const found = `<DescribeAddressesResponse xmlns="http://ec2.amazonaws.com/doc/2016-11-15/"><addressesSet>${item}</addressesSet></DescribeAddressesResponse>`;
  machine.aws.answer('ec2:DescribeAddresses', { status: 200, body: found });
  return machine;
}

/** Each instance that the address was to go to, and whether it may be taken from another. */
const associations = (machine: Machine) =>
  machine.aws
    .callsOf('ec2:AssociateAddress')
    .map(({ parameters }) => [parameters.InstanceId, parameters.AllowReassociation]);

describe('the Elastic IP', () => {
  it('is associated at once when no manager has it', async () => {
    const machine = await machines.start();
    expect((await machine.boot(userDataWithAddress)).exitCode, bootLog(machine)).toBe(0);
    expect(associations(machine)).toEqual([[own, 'false']]);
  });

  it('stays with a manager that is up, and is taken when that one is gone', async () => {
    const machine = await replacement();
    expect((await machine.boot(userDataWithAddress)).exitCode, bootLog(machine)).toBe(0);
    machines.expectUp(machine);
    expect(bootLog(machine)).toContain(`${other} has the Elastic IP and may run jobs`);
    expect(associations(machine)).toEqual([[own, 'false']]);
    const watching = machine.run(['/opt/gitlab-runner/watch-lifecycle.sh']);
    await vi.waitFor(() => expect(machine.exists('/opt/gitlab-runner/address-wanted')).toBe(false), {
      timeout: 300_000,
    });
    machine.metadata.values['meta-data/autoscaling/target-lifecycle-state'] = 'Terminated';
    expect((await watching).output).toContain('this manager has the Elastic IP now');
    expect(associations(machine)).toEqual([
      [own, 'false'],
      [own, 'false'],
    ]);
  });

  it('keeps nobody from seeing that the instance is to end, where AWS gives no answer', async () => {
    const machine = await replacement();
    expect((await machine.boot(userDataWithAddress)).exitCode, bootLog(machine)).toBe(0);
    machine.wrap('aws', '[[ $* != *associate-address* ]] || { : >/srv/asked; exec /usr/bin/sleep 3600; }');
    const watching = machine.run(['/opt/gitlab-runner/watch-lifecycle.sh']);
    await vi.waitFor(() => expect(machine.exists('/srv/asked')).toBe(true), { timeout: 300_000 });
    machine.metadata.values['meta-data/autoscaling/target-lifecycle-state'] = 'Terminated';
    expect((await watching).output).toContain('the Auto Scaling group ends this instance');
  }, 60_000);

  it('is taken from it where GitLab is not reached otherwise, and given back when the boot fails', async () => {
    const machine = await replacement();
    machine.gitlab.fail('down', { times: 1 });
    machine.gitlab.accessTokens.clear();
    expect((await machine.boot(userDataWithAddress)).exitCode).not.toBe(0);
    expect(associations(machine)).toEqual([
      [own, 'false'],
      [own, 'true'],
      [other, 'true'],
    ]);
  });
});
