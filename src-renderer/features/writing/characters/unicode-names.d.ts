/** Made at build time by build/unicode-names.ts. */
declare module "virtual:unicode-names" {
  const list: string;
  export default list;
}
