// The presets of CORS rules, as the program gives them.

const PRESETS = {
  "browser-uploads": { methods: ["PUT", "POST"], headers: ["content-*", "x-amz-*"], exposed: ["ETag"] },
  "aws-sdk": {
    methods: ["GET", "HEAD", "POST", "PUT", "DELETE"],
    headers: ["authorization", "x-amz-*", "amz-sdk-*", "content-*", "range", "if-*", "cache-control"],
    exposed: ["ETag", "x-amz-version-id", "x-amz-request-id"],
  },
};

/** The document of a preset for these origins, as `PUT ?cors` takes it. */
export function preset(name, origins) {
  const { methods, headers, exposed } = PRESETS[name];
  const many = (element, values) => values.map((value) => `<${element}>${value}</${element}>`).join("");
  return `<CORSConfiguration><CORSRule>${many("AllowedOrigin", origins)}${many("AllowedMethod", methods)}${
    many("AllowedHeader", headers)}${many("ExposeHeader", exposed)}<MaxAgeSeconds>3600</MaxAgeSeconds></CORSRule></CORSConfiguration>`;
}
