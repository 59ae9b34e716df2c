import { DataAwsAvailabilityZone } from '@cdktf/provider-aws/lib/data-aws-availability-zone';
import { DataAwsSubnet } from '@cdktf/provider-aws/lib/data-aws-subnet';
import type { Postcondition } from 'cdktf';
import { Construct } from 'constructs';
import { optionValues } from '../../settings/name-value';
import { expression } from '../../templates/expression';

/**
 * The letter of the zone that a subnet is in, which docker-machine wants to know.
 *
 * @param options what the settings tell docker-machine; a zone in them has to be the subnet's
 */
export function workerZone(scope: Construct, subnetId: string, options: readonly string[]): string {
  const subnet = new DataAwsSubnet(new Construct(scope, 'subnet'), 'runners', {
    id: subnetId,
    lifecycle: zoneCheck(options),
  });
  return new DataAwsAvailabilityZone(new Construct(scope, 'zone'), 'runners', { name: subnet.availabilityZone })
    .nameSuffix;
}

/** A zone that an option of docker-machine names has to be the subnet's, which only AWS knows. */
function zoneCheck(options: readonly string[]): { postcondition: Postcondition[] } | undefined {
  const [zone] = optionValues('amazonec2-zone', options);
  if (zone === undefined || optionValues('amazonec2-subnet-id', options).length > 0) {
    return undefined;
  }
  const actual = 'self.availability_zone';
  return {
    postcondition: [
      {
        condition: expression(`endswith(${actual}, ${JSON.stringify(zone)})`),
        errorMessage:
          `runnerWorkerDockerMachineEc2Options says amazonec2-zone=${zone}, but the workers' subnet ${expression('self.id')} is in ` +
          `${expression(actual)}: take the option out, or name a subnet of that zone.`,
      },
    ],
  };
}
