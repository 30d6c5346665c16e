/* Plays an OpenCL whose n-th call fails, for each n, against the host side of
 * a generated model with a loop in a loop. Each time the status must come up,
 * nothing may be called after it but what releases, and all that was made must
 * be released. Numbers that are read back are random, so that runs differ. */
#include "net.h"

#include <stdio.h>
#include <stdlib.h>

enum { FAILURE = -37 };

static int left;    /* calls until one fails */
static int failed;  /* one has */
static int late;    /* calls behind it */
static int objects; /* made and not yet released */

static cl_int call(void) {
  late += failed;
  failed |= left-- == 0;
  return failed ? FAILURE : CL_SUCCESS;
}

static void *make(cl_int *status) {
  *status = call();
  objects += *status == CL_SUCCESS;
  return *status == CL_SUCCESS ? (void *)&objects : NULL;
}

static cl_int release(const void *object) {
  objects -= object != NULL;
  return CL_SUCCESS;
}

cl_mem clCreateBuffer(cl_context context, cl_mem_flags flags, size_t size,
                      void *host, cl_int *status) {
  (void)context, (void)flags, (void)size, (void)host;
  return (cl_mem)make(status);
}

cl_program clCreateProgramWithSource(cl_context context, cl_uint count,
                                     const char **texts, const size_t *lengths,
                                     cl_int *status) {
  (void)context, (void)count, (void)texts, (void)lengths;
  return (cl_program)make(status);
}

cl_kernel clCreateKernel(cl_program program, const char *name, cl_int *status) {
  (void)program, (void)name;
  return (cl_kernel)make(status);
}

cl_int clReleaseMemObject(cl_mem object) { return release(object); }
cl_int clReleaseProgram(cl_program object) { return release(object); }
cl_int clReleaseKernel(cl_kernel object) { return release(object); }

/* What it says is only a wish: that it fails is no error. */
cl_int clGetDeviceInfo(cl_device_id device, cl_device_info name, size_t size,
                       void *value, size_t *needed) {
  (void)device, (void)name, (void)size, (void)value, (void)needed;
  return FAILURE;
}

cl_int clBuildProgram(cl_program program, cl_uint count,
                      const cl_device_id *devices, const char *options,
                      void(CL_CALLBACK *notify)(cl_program, void *),
                      void *data) {
  (void)program, (void)count, (void)devices, (void)options, (void)notify;
  (void)data;
  return call();
}

cl_int clSetKernelArg(cl_kernel kernel, cl_uint index, size_t size,
                      const void *value) {
  (void)kernel, (void)index, (void)size, (void)value;
  return call();
}

cl_int clEnqueueWriteBuffer(cl_command_queue queue, cl_mem buffer,
                            cl_bool blocking, size_t offset, size_t size,
                            const void *from, cl_uint waits,
                            const cl_event *events, cl_event *event) {
  (void)queue, (void)buffer, (void)blocking, (void)offset, (void)size;
  (void)from, (void)waits, (void)events, (void)event;
  return call();
}

cl_int clEnqueueReadBuffer(cl_command_queue queue, cl_mem buffer,
                           cl_bool blocking, size_t offset, size_t size,
                           void *to, cl_uint waits, const cl_event *events,
                           cl_event *event) {
  (void)queue, (void)buffer, (void)offset, (void)waits, (void)events;
  (void)event;
  for (size_t i = 0; i < size; ++i)
    ((unsigned char *)to)[i] = (unsigned char)(rand() % 4 != 0);
  return blocking ? call() : FAILURE;
}

cl_int clEnqueueFillBuffer(cl_command_queue queue, cl_mem buffer,
                           const void *pattern, size_t pattern_size,
                           size_t offset, size_t size, cl_uint waits,
                           const cl_event *events, cl_event *event) {
  (void)queue, (void)buffer, (void)pattern, (void)pattern_size;
  (void)size, (void)waits, (void)events, (void)event;
  return offset % pattern_size == 0 ? call() : FAILURE;
}

cl_int clEnqueueCopyBuffer(cl_command_queue queue, cl_mem from, cl_mem to,
                           size_t from_offset, size_t to_offset, size_t size,
                           cl_uint waits, const cl_event *events,
                           cl_event *event) {
  (void)queue, (void)from, (void)to, (void)from_offset, (void)to_offset;
  (void)waits, (void)events, (void)event;
  return size != 0 ? call() : FAILURE;
}

cl_int clEnqueueNDRangeKernel(cl_command_queue queue, cl_kernel kernel,
                              cl_uint dimensions, const size_t *offset,
                              const size_t *global, const size_t *local,
                              cl_uint waits, const cl_event *events,
                              cl_event *event) {
  (void)queue, (void)kernel, (void)dimensions, (void)offset, (void)local;
  (void)waits, (void)events, (void)event;
  return *global != 0 ? call() : FAILURE;
}

int main(void) {
  static float x[4], table[48], y[4], all[120];
  void *object = &objects;
  int status = FAILURE, n = 0;
  for (; status != CL_SUCCESS; ++n) {
    net_model *model = (net_model *)object;
    left = n;
    failed = late = objects = 0;
    srand(1);
    status = net_create((cl_context)object, (cl_device_id)object, &model);
    if (status != CL_SUCCESS && model) {
      printf("call %d: a model is left\n", n);
      return 1;
    }
    if (status == CL_SUCCESS)
      status = net_run(model, (cl_command_queue)object, x, table, y, all);
    net_destroy(model);
    if (objects != 0 || late != 0 ||
        status != (failed ? FAILURE : CL_SUCCESS)) {
      printf("call %d: status %d, %d objects left, %d calls too many\n", n,
             status, objects, late);
      return 1;
    }
  }
  printf("%d calls\n", n - 1);
  return 0;
}
