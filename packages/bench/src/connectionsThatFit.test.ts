import { expect, it } from 'vitest';
import { fitting } from './connectionsThatFit.ts';

const limits = (files: string): string =>
  `Max processes             95000                95000                processes\nMax open files            ${files}                524288               files\n`;

it.each([
  ['all, where there is room', '20000', '32768\t60999\n', 10_000],
  ['what may be open', '4096', '32768\t60999\n', 3_500],
  ['what has a port', '20000', '32768\t36000\n', 2_700],
  ['all, where nothing is bounded', 'unlimited', '1024\t65535\n', 10_000],
])('of 10,000 connections there are %s', (_, files, range, fits) => {
  expect(fitting(10_000, limits(files), range)).toBe(fits);
});
