/** The numbers that were published, and what has to be known to read them. */
import { table } from './tables'

export const published: string = [
  '## Published numbers',
  'Accuracies in %, as printed, of Shridhar, Laumann and Liwicki (2019, arXiv 1901.02731): 100 epochs, 25 draws, batches of 256.',
  table(
    ['', 'MNIST', 'CIFAR-10'],
    [
      ['Bayesian AlexNet', '99', '73'],
      ['frequentist AlexNet', '99', '73'],
      ['Bayesian LeNet-5', '98', '69'],
      ['frequentist LeNet-5', '98', '68']
    ]
  ),
  'Their logs (repository kumar-shridhar/PyTorch-BayesianCNN, commit 6410268) say, at epoch 100, training / validation: CIFAR-10 Bayesian LeNet-5 67 / 65, frequentist 68 / 68; Bayesian AlexNet 80 / 73, frequentist 80 / 73; MNIST Bayesian LeNet-5 99 / 98. The overfitting table, AlexNet on CIFAR-100: without dropout 83 / 38, one layer of dropout 72 / 40, three layers 39 / 38, Bayesian 54 / 37.',
  [
    'To be read with these caveats:',
    '- The published figures are validation accuracies; their test images were never evaluated. The 69 of the table stands in the training curve; the log of that run ends at 65 on validation images.',
    '- Their arms differ in more than inference: augmentation, dropout, activation, and the width of the last convolution of AlexNet.',
    '- In the code of that time the parameters in the KL were not those of the forward pass, so that the published σ of 3 to 5 around means of 0 belong to numbers that the network did not use. Only the direction, σ falling over epochs, is compared here.',
    '- Their Bayesian networks stay at chance for three to five epochs. With the KL scaled and directed rightly there is no such plateau.',
    '- No per-epoch values were published for CIFAR-10 and LeNet-5 besides figures, so curves are compared at the last epoch that is known.'
  ].join('\n'),
  'Other yardsticks for LeNet-5 on MNIST (google/uncertainty-baselines): variational 98.5 %, NLL 0.048, ECE 0.010; deterministic 99.1 %, NLL 0.037. For pruning (Blundell et al. 2015, a network of 2 × 1,200 units): the error stays at 1.24 % with 75 % of the weights removed, 1.29 % with 95 %.'
].join('\n\n')
