import { describe, expect, it } from 'vitest';
import { quotaCode } from '../../../tools/doctor/quota-codes';

describe('the quota of an instance type', () => {
  it.each([
    ['m5.large', 'L-1216C47A', 'L-34B43A08'],
    ['t4g.small', 'L-1216C47A', 'L-34B43A08'],
    ['im4gn.large', 'L-1216C47A', 'L-34B43A08'],
    ['c7gn.medium', 'L-1216C47A', 'L-34B43A08'],
    ['g4dn.xlarge', 'L-DB2E81BA', 'L-3819A6DF'],
    ['gr6.4xlarge', 'L-DB2E81BA', 'L-3819A6DF'],
    ['p5en.48xlarge', 'L-417A185B', 'L-7212CCBC'],
    ['inf2.xlarge', 'L-1945791B', 'L-B5D1601B'],
    ['trn1.2xlarge', 'L-2C3B7624', 'L-6B0D517C'],
    ['hpc7g.4xlarge', 'L-F7808C92', undefined],
    ['u-6tb1.metal', 'L-43DA4232', undefined],
    ['x2gd.large', 'L-7295265B', 'L-E3A00192'],
    ['mac2.metal', undefined, undefined],
  ])('%s counts to %s on demand, to %s on the spot market', (type, onDemand, spot) => {
    expect([quotaCode(type, 'onDemand'), quotaCode(type, 'spot')]).toEqual([onDemand, spot]);
  });
});
