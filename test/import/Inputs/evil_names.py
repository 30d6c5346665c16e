# Gives `model` names that would be code if they were printed as they are.
evil = '*/ int main(void) { ??/\n\\\n#include "/etc/passwd"\r\n/* \x07 %s "\''
graph, node = model.graph, model.graph.node[0]
graph.name = model.doc_string = model.producer_name = evil
node.name = node.doc_string = evil
graph.input[0].name = node.input[0] = evil
graph.input[1].name = node.input[1] = "int"
graph.output[0].name = node.output[0] = evil + "2"
