import graph from '@mediapipe/selfie_segmentation/selfie_segmentation.binarypb?url';
import script from '@mediapipe/selfie_segmentation/selfie_segmentation.js?url';
import model from '@mediapipe/selfie_segmentation/selfie_segmentation_landscape.tflite?url';
import loader from '@mediapipe/selfie_segmentation/selfie_segmentation_solution_simd_wasm_bin.js?url';
import wasm from '@mediapipe/selfie_segmentation/selfie_segmentation_solution_simd_wasm_bin.wasm?url';
import type { SegmentationAssets } from './worker/protocol.ts';

const absolute = (url: string): string => new URL(url, document.baseURI).href;

/** Where the parts of the segmentation library are: in our own build. Every browser with WebGL2 in workers has SIMD. */
export function segmentationAssets(): SegmentationAssets {
  return {
    script: absolute(script),
    files: {
      'selfie_segmentation.binarypb': absolute(graph),
      'selfie_segmentation_landscape.tflite': absolute(model),
      'selfie_segmentation_solution_simd_wasm_bin.js': absolute(loader),
      'selfie_segmentation_solution_simd_wasm_bin.wasm': absolute(wasm),
    },
  };
}
