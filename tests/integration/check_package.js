// Holds a Fiscal Data Package against its profile and its table schema, and prints what the rows of
// each phase sum to: node check_package.js FOLDER/datapackage.json
const { Package, Profile } = require('datapackage');

(async () => {
  const fiscal = await Package.load(process.argv[2]);
  if (!fiscal.valid) throw new Error(fiscal.errors.join('\n'));
  const profile = await Profile.load('fiscal-data-package');
  const found = profile.validate(fiscal.descriptor);
  if (!found.valid) throw new Error(found.errors.join('\n'));
  const sums = {};
  for (const row of await fiscal.resources[0].read({ keyed: true })) {
    sums[row.phase] = (sums[row.phase] || 0) + row.value;
  }
  console.log(JSON.stringify(sums));
})().catch((error) => {
  console.error(error.message, (error.errors || []).join('\n'));
  process.exit(1);
});
