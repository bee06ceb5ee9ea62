// Packages in the node_modules of a main working tree.

export const packages = {
  "package.json": '{"name":"top"}\n',
  "package-lock.json": '{"lockfileVersion":3}\n',
};
