// node run_onnx.js NODE_MODULES MODEL INPUT OUTPUT BATCH,CHANNELS,HEIGHT,WIDTH: runs a model on raw floats.
const fs = require('fs');
const path = require('path');

async function main() {
    const [modules, model, input, output, sizes] = process.argv.slice(2);
    const ort = require(path.join(modules, 'onnxruntime-node'));
    // As the file says: higher levels round activations of their own accord where weights are integers, and even
    // this one rounds biases to the product of two scales unless it is told to leave them.
    const session = await ort.InferenceSession.create(model, {
        graphOptimizationLevel: 'basic',
        intraOpNumThreads: 1,
        extra: {session: {disable_quant_qdq: '1'}},
    });
    const bytes = fs.readFileSync(input);
    const floats = new Float32Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length));
    const picture = new ort.Tensor('float32', floats, sizes.split(',').map(Number));
    const results = await session.run({[session.inputNames[0]]: picture});
    const data = results[session.outputNames[0]].data;
    fs.writeFileSync(output, Buffer.from(data.buffer, data.byteOffset, data.byteLength));
}

main().catch(error => {
    console.error(error.message);
    process.exit(1);
});
