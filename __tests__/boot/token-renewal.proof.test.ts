import { it } from 'vitest';
import { crashes, expectCrashesSurvived, expectRenewed } from './renewal-series';
import { RenewingManagers } from './renewing';

const fleet = new RenewingManagers();

it.each([1, 3, 5])('ten renewals by one of %i managers', (managers) =>
  expectRenewed(fleet, { renewals: 10, managers }),
);

expectCrashesSurvived(fleet, crashes);
