#pragma once

#include "core/network/network.h"

#include <cstdint>
#include <string>
#include <vector>

namespace espalier {

/// LeNet-300-100: 784-300-100-10, 266,200 weights. LeCun et al. 1998; the form that the pruning papers use.
Network lenet300100();

/// LeNet-5 in its Caffe form: conv 20, conv 50, fc 500, fc 10; 430,500 weights, 2,293,000 MACs. A ReLU
/// follows both convolutions, as in the ADMM authors' code (Caffe's own definition has only the one after
/// fc1).
Network lenet5();

/// AlexNet as Caffe's model zoo has it (bvlc_alexnet): 3×227×227, conv2, conv4 and conv5 in two groups, local
/// response normalization; 60,954,656 weights, 724,406,816 MACs. Krizhevsky et al., NIPS 2012.
Network alexnetBvlc();

/// AlexNet as torchvision has it: 3×224×224, no groups, no normalization; 61,090,496 weights. Krizhevsky,
/// arXiv 1404.5997.
Network alexnetTorchvision();

/// VGG-16 (configuration D): 138,344,128 weights, 15,470,264,320 MACs. Simonyan, Zisserman, ICLR 2015.
Network vgg16();

/// ResNet-18: 11,678,912 weights. He et al., CVPR 2016; nodes are named like torchvision's.
Network resnet18();

/// ResNet-50: 25,502,912 weights. The stride lies in the first 1×1 convolution of a block (v1, the paper) or
/// in the 3×3 one (v1.5, torchvision). Nodes are named like torchvision's.
Network resnet50v1();
Network resnet50v15();

/// ResNet-20 for 3×32×32 pictures of ten classes, with 1×1 convolutions in the shortcuts that change the
/// shape (option B of He et al., CVPR 2016, section 4.2, which itself pads with zeros): 270,896 weights.
Network resnet20Cifar();

/// ResNet-8 for 3×32×32 pictures of ten classes, made to train within an hour on one core: three basic blocks
/// of 32, 64 and 128 channels behind a first convolution of stride 2.
Network resnet8Cifar();

/// MobileNetV1, full width, 224: 4,209,088 weights, 568,740,352 MACs. ReLU as in the paper (Howard et al.,
/// arXiv 1704.04861); TensorFlow's version has ReLU6.
Network mobilenetV1();

/// Names that zooNetwork takes: "lenet-300-100", "lenet-5", ...
std::vector<std::string> zooNames();

/// A network of the zoo by name, weights zero. Throws Error that lists the names there are.
Network zooNetwork(const std::string& name);

/// Fills weights with He's normal distribution (variance 2 / fan-in; He et al., ICCV 2015), biases with zero,
/// batch-norms with the identity.
/// The same seed gives the same values on every machine.
void initializeWeights(Network& network, std::uint64_t seed);

} // namespace espalier
