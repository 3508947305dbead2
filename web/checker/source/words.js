// Numbers as people read them.

const inPounds = new Intl.NumberFormat('en-GB', {minimumFractionDigits: 0});
const inPence = new Intl.NumberFormat('en-GB', {minimumFractionDigits: 2});

export const pounds = (pence) => `£${(pence % 100 ? inPence : inPounds).format(pence / 100)}`;

export const thousands = (number) => inPounds.format(number);
