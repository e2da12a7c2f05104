/** @file The built-in models: where they come from and what their bytes are. The one home of these facts. */

/** A package of models on PyPI. */
export interface Wheel {
  name: string;
  requirement: string;
  url: string;
  sha256: string;
  /** Bytes. */
  size: number;
}

export const WHEEL: Wheel = {
  name: "rapidocr-3.10.0-py3-none-any.whl",
  requirement: "rapidocr==3.10.0",
  url: "https://files.pythonhosted.org/packages/59/07/203065283bba0c5e9c10af3602dc25ab3e59ee54dc2d1d22c8faeabf5ed8/rapidocr-3.10.0-py3-none-any.whl",
  sha256: "2fc34e26cd0f48514804a94f8832283039c7334076bff60768b1fed9ad068050",
  size: 27_288_134,
};

/** One of the package's models. */
export interface ModelFile {
  file: string;
  sha256: string;
  /** Bytes. */
  size: number;
}

export const MODEL_FILES: Record<keyof ModelPaths, ModelFile> = {
  detection: {
    file: "PP-OCRv6_det_small.onnx",
    size: 9_929_594,
    sha256: "090f04abcd9d9a7498bc4ebf677e4cb9bdce1fe4197ddb7e529f1ef44e1ff94f",
  },
  recognition: {
    file: "PP-OCRv6_rec_small.onnx",
    size: 21_234_383,
    sha256: "6f327246b50388f3c176ae304bd95767ea6dc0c9ae92153ef8cbe210b3c14884",
  },
  direction: {
    file: "ch_ppocr_mobile_v2.0_cls_mobile.onnx",
    size: 585_532,
    sha256: "e47acedf663230f8863ff1ab0e64dd2d82b838fceb5957146dab185a89d6215c",
  },
};

/** Bytes that the built-in models take on disk. */
export const MODELS_SIZE = Object.values(MODEL_FILES).reduce((sum, { size }) => sum + size, 0);

export const ORIGIN = {
  name: "PP-OCRv6 small",
  licence: "Apache-2.0",
  source: "PaddlePaddle, from the rapidocr 3.10.0 package on PyPI",
} as const;

/** Absolute paths of the three files. */
export interface ModelPaths {
  detection: string;
  recognition: string;
  direction: string;
}
