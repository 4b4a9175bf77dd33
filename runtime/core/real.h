/* The number type of a source file.
 *
 * Layers are GEMM-heavy, so they exist in double and in float: their sources say `real`, and the
 * build compiles them twice, once with -DAFX_REAL_BITS=32. In a float file every function that has
 * a real argument is renamed with the suffix _float by the list below; a file that calls them is
 * itself a double file (the default) or a float file. Sizes, layouts and options have no real in
 * them and exist once.
 *
 * Weights, losses, optimizers, bounds and metrics are double only: they are small, and sums over
 * thousands of days and steps lose digits in float. A float layer reads a float copy of the
 * weights. */
#ifndef CORE_REAL_H
#define CORE_REAL_H

#ifndef AFX_REAL_BITS
#define AFX_REAL_BITS 64
#endif

#if AFX_REAL_BITS == 64
typedef double real;
#elif AFX_REAL_BITS == 32
typedef float real;
#define nn_activate nn_activate_float
#define nn_activate_backward nn_activate_backward_float
#define nn_activate_rows nn_activate_rows_float
#define nn_activate_rows_backward nn_activate_rows_backward_float
#define nn_activation_adjoint nn_activation_adjoint_float
#define nn_block_backward nn_block_backward_float
#define nn_block_forward nn_block_forward_float
#define nn_block_run nn_block_run_float
#define nn_bounded_backward nn_bounded_backward_float
#define nn_bounded_forward nn_bounded_forward_float
#define nn_bounded_run nn_bounded_run_float
#define nn_cell_step nn_cell_step_float
#define nn_convolution_backward nn_convolution_backward_float
#define nn_convolution_forward nn_convolution_forward_float
#define nn_convolution_run nn_convolution_run_float
#define nn_dense_backward nn_dense_backward_float
#define nn_dense_forward nn_dense_forward_float
#define nn_dense_run nn_dense_run_float
#define nn_dropout_backward nn_dropout_backward_float
#define nn_dropout_forward nn_dropout_forward_float
#define nn_dropout_run nn_dropout_run_float
#define nn_embedding_backward nn_embedding_backward_float
#define nn_embedding_forward nn_embedding_forward_float
#define nn_embedding_run nn_embedding_run_float
#define nn_gru_backward nn_gru_backward_float
#define nn_gru_forward nn_gru_forward_float
#define nn_lstm_backward nn_lstm_backward_float
#define nn_lstm_forward nn_lstm_forward_float
#define nn_mlp_backward nn_mlp_backward_float
#define nn_mlp_forward nn_mlp_forward_float
#define nn_mlp_run nn_mlp_run_float
#define nn_monotone_backward nn_monotone_backward_float
#define nn_monotone_forward nn_monotone_forward_float
#define nn_monotone_run nn_monotone_run_float
#define nn_norm_backward nn_norm_backward_float
#define nn_norm_forward nn_norm_forward_float
#define nn_norm_run nn_norm_run_float
#define nn_pool_max_backward nn_pool_max_backward_float
#define nn_pool_max_forward nn_pool_max_forward_float
#define nn_pool_mean_backward nn_pool_mean_backward_float
#define nn_pool_mean_forward nn_pool_mean_forward_float
#define nn_pool_run nn_pool_run_float
#define nn_recurrent_backward nn_recurrent_backward_float
#define nn_recurrent_begin nn_recurrent_begin_float
#define nn_recurrent_forward nn_recurrent_forward_float
#define nn_recurrent_go_on nn_recurrent_go_on_float
#define nn_recurrent_pack nn_recurrent_pack_float
#define nn_recurrent_run nn_recurrent_run_float
#define nn_recurrent_unpack nn_recurrent_unpack_float
#define nn_residual_backward nn_residual_backward_float
#define nn_residual_forward nn_residual_forward_float
#define nn_residual_run nn_residual_run_float
#define nn_spectral_convolution_backward nn_spectral_convolution_backward_float
#define nn_spectral_convolution_forward nn_spectral_convolution_forward_float
#define nn_spectral_matrix_backward nn_spectral_matrix_backward_float
#define nn_spectral_matrix_forward nn_spectral_matrix_forward_float
#define nn_spectral_run nn_spectral_run_float
#define tensor_add_scaled tensor_add_scaled_float
#define tensor_matrix tensor_matrix_float
#define tensor_multiply tensor_multiply_float
#define tensor_multiply_vector tensor_multiply_vector_float
#else
#error "AFX_REAL_BITS is 32 or 64"
#endif

#endif
