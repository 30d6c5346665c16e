"""Fourier transforms of more lengths than ONNX's node tests have. The judge is
NumPy: ONNX Runtime is off by 5e-3 where the length is no power of 2."""

import numpy as np

from conformance import node_case

rng = np.random.default_rng(21)


def normal(*shape):
    return rng.normal(size=shape).astype(np.float32)


def parts(z):
    return np.stack([z.real, z.imag], -1).astype(np.float32)


def judged(case, result):
    case.expected = {"y": result}
    return case


def transforms():
    # Lengths in one step and in two, primes, and what is not a power of 2.
    for length in (1, 2, 7, 16, 60, 97, 128, 400):
        x, real = normal(2, length, 2), normal(3, length, 1)
        z = x[..., 0].astype(complex) + 1j * x[..., 1]
        for inverse, transform in ((0, np.fft.fft), (1, np.fft.ifft)):
            yield judged(node_case(f"dft_{length}_{inverse}", "DFT", [("x", x)], ["y"],
                                   opset=17, inverse=inverse, atol=5e-5),
                         parts(transform(z, axis=1)))
        yield judged(node_case(f"dft_real_{length}", "DFT", [("x", real)], ["y"],
                               opset=17, onesided=1, atol=5e-5),
                     parts(np.fft.rfft(real[..., 0].astype(float), axis=1)))
    x = normal(2, 12, 3, 2)
    yield judged(node_case("dft_axis", "DFT",
                           [("x", x), ("n", None), ("axis", np.array(1, np.int64))],
                           ["y"], opset=20, constants=("axis",)),
                 parts(np.fft.fft(x[..., 0] + 1j * x[..., 1], axis=1)))
    for length in (20, 40):
        x = normal(2, 30, 1)
        yield judged(node_case(f"dft_length_{length}", "DFT",
                               [("x", x), ("n", np.array(length, np.int64))], ["y"],
                               opset=17, constants=("n",)),
                     parts(np.fft.fft(x[..., 0], length, axis=1)))
        half = normal(2, 21, 2)
        yield judged(node_case(f"dft_to_real_{length}", "DFT",
                               [("x", half), ("n", np.array(length, np.int64)),
                                ("axis", np.array(1, np.int64))], ["y"],
                               opset=20, constants=("n", "axis"), inverse=1, onesided=1),
                     np.fft.irfft(half[..., 0] + 1j * half[..., 1], length,
                                  axis=1)[..., None].astype(np.float32))


def frames():
    x = normal(2, 1000, 1)
    for length, step in ((16, 4), (25, 10), (64, 63), (400, 160), (101, 7)):
        window = np.hanning(length).astype(np.float32)
        cut = np.stack([x[:, i:i + length, 0] * window
                        for i in range(0, 1000 - length + 1, step)], 1).astype(float)
        for onesided, transform in ((0, np.fft.fft), (1, np.fft.rfft)):
            yield judged(node_case(
                f"stft_{length}_{step}_{onesided}", "STFT",
                [("x", x), ("step", np.array(step, np.int64)), ("window", window),
                 ("length", np.array(length, np.int64))], ["y"], opset=17,
                onesided=onesided, constants=("step", "window", "length"), atol=5e-5),
                parts(transform(cut, axis=-1)))


def cases():
    yield from transforms()
    yield from frames()
